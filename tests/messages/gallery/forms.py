"""Every modal."""

from messages import modals as forms
from policy.rules import Outcome, Rule, Verdict
from tests.messages.gallery.values import Voice, request, run


def modals(say: Voice) -> dict[str, dict[str, object]]:
    friday = Verdict(Rule.WHEN_WINDOW, Outcome.CONFIRM, {"status": "avoid", "day": 4})
    environments, tags = [say("staging"), say("production")], [say("v1.2.4"), say("v1.2.3")]
    return {
        "modal_loading": forms.loading(),
        "modal_deploy": forms.deploy(environments, tags, channel="C0GENERAL"),
        "modal_deploy_prefilled": forms.deploy(
            environments, version=say("v1.2.4"), environment=say("production")
        ),
        "modal_reject": forms.reject(run(say)),
        "modal_confirm_window": forms.confirm_window(request(say), friday),
        "modal_confirm_window_bare": forms.confirm_window(request(say)),
    }
