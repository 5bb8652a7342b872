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
    SWAP = "swap"  # `/rollback`: back to the release that stands by
    RETURN = "return"  # sick while it is watched: back to the old version
    STOPPED = "stopped"  # stopped by a person at the very last step: back to the old version
    STAGING_RETURN = "staging return"  # its smoke test fails: back to the old version

    @property
    def environment(self) -> str:
        return "staging" if self in {Story.STAGING, Story.STAGING_RETURN} else "production"

    @property
    def ends(self) -> str:
        return "succeeded" if self in {Story.PRODUCTION, Story.STAGING, Story.SWAP} else "rolled_back"


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
    Story.STAGING: (K.CONNECT, K.PULL, K.STOP_OLD, K.START_NEW, K.WAIT, K.HEALTH, K.SMOKE, K.ANNOUNCE),
    Story.SWAP: (K.CONNECT, K.WAKE, K.HEALTH, K.SWITCH, K.VERIFY, K.DRAIN, K.PARK, K.ANNOUNCE),
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
            kinds = ", ".join(dict.fromkeys(blow.trouble for blow in self.blows))
            return f"{self.story}: {len(self.blows)} times {kinds}".replace("_", " ")
        return f"{self.story}: {one.trouble} {one.spot.moment} {one.spot.kind}".replace("_", " ")

    @property
    def twin(self) -> bool:
        return any(blow.trouble is Trouble.TWIN for blow in self.blows)


Blows = dict[Story, tuple[Blow, ...]]


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


def matrix() -> list[Case]:
    """Every step killed once: in one run those after which the bot is started again, each by itself those with a twin."""
    blows = _in_turn(KILLS)
    restarts, twins = (_only(blows, trouble) for trouble in KILLS)
    return [*in_one_run(restarts), *(Case(story, (blow,)) for story in Story for blow in twins[story])]


def mixed() -> list[Case]:
    """Every step of a run, in one and the same, and with it database or host lost in one of the ways there are."""
    return in_one_run(_in_turn((*OUTAGES, *LOSSES)))


def in_one_run(blows: Blows) -> list[Case]:
    return [Case(story, given) for story, given in blows.items() if given]


def _in_turn(troubles: tuple[Trouble, ...]) -> Blows:
    """From step to step the moment changes, and every second time the trouble, so that all pairs come up."""
    turns = cycle([(moment, trouble) for trouble in troubles for moment in Moment])
    return {
        story: tuple(
            Blow(_spots(moment, story)[number], trouble)
            for number, (moment, trouble) in zip(range(_steps(story)), turns, strict=False)
        )
        for story in Story
    }


def _steps(story: Story) -> int:
    return len(_spots(Moment.BEFORE, story))


def _only(blows: Blows, trouble: Trouble) -> Blows:
    return {story: tuple(b for b in given if b.trouble is trouble) for story, given in blows.items()}
