"""The table of listeners: what the manifest names is what answers."""

import inspect
import re

from clients.slack import APP_METHODS, METHODS, Slack
from handlers.register import listeners
from handlers.views import run_view
from messages import modals
from messages.deploy import approval
from tests.handlers.happenings import RUN, a_run
from tests.handlers.office import Office
from tests.messages.gallery import ordinary
from tests.messages.gallery.handled import messages
from tests.messages.gallery.handled import modals as modals_of


def test_the_table_names_every_command_action_and_form() -> None:
    table = listeners()
    assert table.commands == ("/deploy", "/ops", "/rollback", "/incident")
    assert {"approve", "reject", "cancel", "confirm_window"} < set(table.actions)
    assert {"deploy", "reject", "confirm_window"} < set(table.views)


async def test_every_button_and_form_that_is_drawn_has_its_listener(quiet_office: Office) -> None:
    drawn = str(approval(await run_view(quiet_office.desk, await a_run(quiet_office))).blocks)
    for action in ("approve", "reject", "cancel"):
        assert f"'action_id': '{action}'" in drawn
    assert modals.deploy(["production"])["callback_id"] in listeners().views
    assert modals.reject(RUN)["callback_id"] in listeners().views


def test_every_button_and_form_of_an_incident_has_its_listener() -> None:
    drawn = str([*messages(ordinary).values(), *modals_of(ordinary).values()])
    actions = set(re.findall(r"'action_id': '(incident_\w+)'", drawn))
    forms = set(re.findall(r"'callback_id': '(incident_\w+)'", drawn))
    assert len(actions) > 10
    assert actions <= set(listeners().actions)
    assert forms <= set(listeners().views)


def test_the_methods_table_is_what_the_slack_client_calls() -> None:
    source = "".join(inspect.getsource(part) for part in Slack.__mro__[:-1])
    known = {**METHODS, **APP_METHODS}
    for name in known:
        assert source.count(f'"{name}"') == 1, name
    assert len(re.findall(r"self\._(?:once|retried)\(", source)) == len(known) + 1
