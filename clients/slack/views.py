"""Forms and Home."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clients.slack.seam import Seam


@dataclass(frozen=True, slots=True)
class OpenView:
    """A view on somebody's screen; `hash` guards an update against a newer one."""

    id: str
    hash: str


class Views(Seam):
    async def open_view(self, trigger_id: str, view: Mapping[str, object]) -> OpenView:
        """Within three seconds of the click, once."""
        call = self._quick.views_open(trigger_id=trigger_id, view=dict(view))
        return _opened(await self._once("views.open", call))

    async def update_view(self, opened: OpenView, view: Mapping[str, object]) -> OpenView:
        call = self._patient.views_update(view_id=opened.id, hash=opened.hash, view=dict(view))
        return _opened(await self._retried("views.update", call))

    async def publish_view(self, user: str, view: Mapping[str, object], view_hash: str = "") -> OpenView:
        call = self._patient.views_publish(user_id=user, view=dict(view), hash=view_hash or None)
        return _opened(await self._retried("views.publish", call))


def _opened(answer: Mapping[str, Any]) -> OpenView:
    return OpenView(answer["view"]["id"], answer["view"]["hash"])
