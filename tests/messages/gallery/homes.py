"""The Home tab."""

from dataclasses import replace

from messages.home import home
from messages.views import HomeView
from policy.runs import Phase
from policy.summary import Overdue
from tests.messages.gallery.standing import facts, troubled
from tests.messages.gallery.values import NOW, Voice, ago, run, view


def homes(say: Voice) -> dict[str, dict[str, object]]:
    calm = HomeView(
        say("U0SARA"),
        NOW,
        places=facts(say).places,
        on_call=say("U0ONCALL"),
        backup=say("U0OMAR"),
        day=facts(say).day,
    )
    busy = replace(
        calm,
        mine=(view(say), view(say, run(say, id=13))),
        asked=(view(say, run(say, Phase.QUEUED), position=2),),
        running=(view(say, run(say, Phase.WATCHING)),),
        places=troubled(say).places,
        troubles=(*troubled(say).troubles, replace(troubled(say).troubles[0], private=True)),
        items=(Overdue(say("INC-2026-001"), say("Add an alert"), say("U0SARA"), ago(days=1)),),
        on_call="",
        day=None,
    )
    return {
        "home": home(calm),
        "home_busy": home(busy),
        "home_crowded": home(
            replace(busy, mine=busy.mine * 20, running=busy.running * 20, places=busy.places * 60)
        ),
        "home_of_a_guest": home(HomeView(say("U0GUEST"), NOW, member=False)),
    }
