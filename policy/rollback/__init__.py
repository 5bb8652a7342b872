"""Going back: what is possible now, and whether it may be done (guide 6; rulings 4, 17-23, 31)."""

from policy.rollback.decide import decide_rollback, options
from policy.rollback.facts import (
    BY_HAND,
    Chosen,
    Guide,
    Join,
    Method,
    Migration,
    Option,
    Past,
    RollbackFacts,
    RollbackRequest,
)
from policy.rollback.reasons import MATRIX, Scenario, named, scenario

__all__ = [
    "BY_HAND",
    "MATRIX",
    "Chosen",
    "Guide",
    "Join",
    "Method",
    "Migration",
    "Option",
    "Past",
    "RollbackFacts",
    "RollbackRequest",
    "Scenario",
    "decide_rollback",
    "named",
    "options",
    "scenario",
]
