"""A deployment: whether it may happen now, who has to agree, and the steps it takes (guide 1.3, 2, 4.4)."""

from policy.deploy.decide import (
    Allowed,
    AlreadyOpen,
    Decision,
    NeedsApproval,
    NeedsConfirmation,
    Refused,
    decide_deploy,
    decide_words,
    needed,
)

__all__ = [
    "Allowed",
    "AlreadyOpen",
    "Decision",
    "NeedsApproval",
    "NeedsConfirmation",
    "Refused",
    "decide_deploy",
    "decide_words",
    "needed",
]
