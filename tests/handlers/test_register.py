"""The table of listeners: what the manifest names is what answers."""

import inspect

from clients.slack import Slack
from handlers.register import listeners
from messages import modals
from messages.deploy import approval
from tests.handlers.happenings import RUN, a_run
from tests.handlers.office import Office


def test_the_table_names_every_command_action_and_form() -> None:
    table = listeners()
    assert table.commands == ("/deploy",)
    assert set(table.actions) == {"approve", "reject", "cancel", "confirm_window"}
    assert set(table.views) == {"deploy", "reject", "confirm_window"}


async def test_every_button_and_form_that_is_drawn_has_its_listener(quiet_office: Office) -> None:
    from handlers.views import run_view

    drawn = str(approval(await run_view(quiet_office.desk, await a_run(quiet_office))).blocks)
    for action in ("approve", "reject", "cancel"):
        assert f"'action_id': '{action}'" in drawn
    assert modals.deploy(["production"])["callback_id"] in listeners().views
    assert modals.reject(RUN)["callback_id"] in listeners().views


def test_every_call_of_the_slack_client_names_a_method_of_its_table() -> None:
    from clients.slack import APP_METHODS, METHODS

    source = inspect.getsource(Slack)
    named = {
        word.strip('",()') for word in source.split() if word.startswith(('"', '_once("', "self._once("))
    }
    methods = {name for name in METHODS | APP_METHODS if f'"{name}"' in source}
    assert methods == set(METHODS) | set(APP_METHODS), named
