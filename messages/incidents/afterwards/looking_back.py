"""What many incidents together say."""

from messages.blocks import context, fields, header, message, section
from messages.text import count, duration
from messages.views import Message
from policy.incidents.afterwards.measures import Measure, Measures


def measured(found: Measures, days: int) -> Message:
    """Mean times, with the median and the longest: one long incident must not hide the others."""
    over = f"the last {count(days, 'day')}"
    if not found.total:
        return message(f"No incident in {over}.", section(f"No incident in {over}. Drills do not count."))
    severities = ", ".join(f"{number} {severity}" for severity, number in found.severities)
    says = (
        f"{count(found.total, 'incident')} in {over} ({severities}). Time to resolve: {_mean(found.resolve)}."
    )
    return message(
        says,
        header(f"Incidents of {over}"),
        section(f"*{count(found.total, 'incident')}*: {severities}"),
        fields(
            (
                ("Time to acknowledge (MTTA)", _full(found.acknowledge)),
                ("Time to mitigate (MTTM)", _full(found.mitigate)),
                ("Time to resolve (MTTR)", _full(found.resolve)),
            )
        ),
        context(
            "Acknowledged: from detection. The others: from the beginning. Drills and merged ones do not count."
        ),
    )


def _mean(one: Measure) -> str:
    return "not measured" if one.mean is None else f"{duration(one.mean)} on average"


def _full(one: Measure) -> str:
    if one.mean is None or one.median is None or one.longest is None:
        return "Not measured (none got that far)"
    return f"{duration(one.mean)} on average, median {duration(one.median)}, longest {duration(one.longest)}, over {count(one.count, 'incident')}"
