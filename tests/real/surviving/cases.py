"""What can happen to a run, where: the whole product of cases, and the shorter list that walks through every step once."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle

from policy.plan import StepKind as K
from tests.real.surviving.gate import Moment, Spot


class Story(StrEnum):
    """What the run is about."""

    PRODUCTION = "production"  # a deployment that goes well
    STAGING = "staging"  # the same by replacing
    RETURN = "return"  # sick while it is watched: back to the old version
    STOPPED = "stopped"  # stopped by a person at the very last step: back to the old version
    STAGING_RETURN = "staging return"  # its smoke test fails: back to the old version

    @property
    def environment(self) -> str:
        return "staging" if self in {Story.STAGING, Story.STAGING_RETURN} else "production"

    @property
    def ends(self) -> str:
        return "succeeded" if self in {Story.PRODUCTION, Story.STAGING} else "rolled_back"


class Trouble(StrEnum):
    RESTART = "restart"  # SIGKILL, and the bot is started again
    TWIN = "twin"  # SIGKILL, and another bot is there
    STOP = "database stopped"
    CRASH = "database killed"
    FREEZE = "database frozen"
    CUT = "ssh cut"
    AWAY = "sshd away"


KILLS = (Trouble.RESTART, Trouble.TWIN)
OUTAGES = (Trouble.STOP, Trouble.CRASH, Trouble.FREEZE)
LOSSES = (Trouble.CUT, Trouble.AWAY)

_FORWARD = {
    Story.PRODUCTION: (
        *(K.CONNECT, K.PULL, K.START, K.WAIT, K.HEALTH, K.SMOKE, K.SWITCH),
        *(K.VERIFY, K.DRAIN, K.WATCH, K.RENAME, K.ANNOUNCE),
    ),
    Story.STAGING: (*(K.CONNECT, K.PULL, K.STOP_OLD, K.START_NEW, K.WAIT, K.HEALTH, K.SMOKE, K.ANNOUNCE),),
}
_BACK = {
    Story.RETURN: (K.SWITCH_BACK, K.REMOVE_GREEN),
    Story.STOPPED: (K.RENAME_BACK, K.SWITCH_BACK, K.REMOVE_GREEN),
    Story.STAGING_RETURN: (K.REMOVE_NEW, K.RESTORE_OLD),
}


@dataclass(frozen=True, slots=True)
class Blow:
    spot: Spot
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class Case:
    """A run, and what happens to it on its way."""

    story: Story
    blows: tuple[Blow, ...]

    @property
    def name(self) -> str:
        one = self.blows[0]
        if len(self.blows) > 1:
            return f"{self.story}: {one.trouble} and so on, {len(self.blows)} times".replace("_", " ")
        return f"{self.story}: {one.trouble} {one.spot.moment} {one.spot.kind}".replace("_", " ")

    @property
    def twin(self) -> bool:
        return any(blow.trouble is Trouble.TWIN for blow in self.blows)


def _spots(moment: Moment, story: Story) -> tuple[Spot, ...]:
    forward = [(kind, 1) for kind in _FORWARD.get(story, ())]
    steps = [*forward, *((kind, -1) for kind in _BACK.get(story, ()))]
    return tuple(Spot(story.environment, kind, moment, direction) for kind, direction in steps)


def every(troubles: tuple[Trouble, ...]) -> list[Case]:
    """The whole product: every step, before and after it, every trouble; each a run of its own."""
    return [
        Case(story, (Blow(spot, trouble),))
        for trouble in troubles
        for story in Story
        for moment in Moment
        for spot in _spots(moment, story)
    ]


def once(troubles: tuple[Trouble, ...]) -> list[Case]:
    """Every step once, each a run of its own; those with the same trouble together."""
    found = [Case(story, (blow,)) for story in Story for blow in _blows(story, troubles)]
    return sorted(found, key=lambda case: troubles.index(case.blows[0].trouble))


def in_one_run(troubles: tuple[Trouble, ...]) -> list[Case]:
    """Every step once, all those of a story in one and the same run."""
    return [Case(story, _blows(story, troubles)) for story in Story]


def _blows(story: Story, troubles: tuple[Trouble, ...]) -> tuple[Blow, ...]:
    """From step to step the moment changes, and every second time the trouble, so that all pairs come up."""
    pairs = cycle([(moment, trouble) for trouble in troubles for moment in Moment])
    steps = len(_spots(Moment.BEFORE, story))
    return tuple(
        Blow(_spots(moment, story)[number], trouble)
        for number, (moment, trouble) in zip(range(steps), pairs, strict=False)
    )
