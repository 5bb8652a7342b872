"""What went wrong with the desk itself, and the audit chain's seal (ruling 10)."""

from messages.text import code, count, duration, escape
from policy.summary import DeskState, Seal


def desk(found: DeskState | None) -> str:
    if found is None:
        return ""
    wrong = _wrong(found)
    starts = f" It started {count(found.starts, 'time')}." if found.starts > 1 else ""
    if not wrong:
        return f"*The desk* had no trouble in the last day.{starts}"
    return "\n".join([f"*The desk* had trouble in the last day.{starts}", *(f"⚠️ {line}" for line in wrong)])


def _wrong(found: DeskState) -> list[str]:
    lines = []
    if found.dead:
        kinds = ", ".join(f"{times} {escape(kind, 60)}" for kind, times in found.dead[:6])
        lines.append(f"Messages that Slack did not take: {kinds}. The log says why.")
    if found.unsent and found.oldest_seconds > 120:
        lines.append(
            f"{count(found.unsent, 'message')} unsent, the oldest for {duration(found.oldest_seconds)}."
        )
    if found.fenced:
        lines.append(f"{count(found.fenced, 'worker')} lost a run to another bot.")
    if found.failed_ticks:
        lines.append(f"{count(found.failed_ticks, 'scheduled job')} failed.")
    return lines


def seal(found: Seal | None) -> str:
    return f"Audit log: row {found.seq}, head {code(found.hash[:16])}" if found else ""
