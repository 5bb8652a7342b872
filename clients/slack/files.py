"""Files and pictures, shared in a channel."""

import aiohttp

from clients.slack.faults import reached
from clients.slack.seam import Seam
from policy.errors import SlackFault


class Files(Seam):
    async def upload(
        self,
        channel: str,
        name: str,
        content: bytes,
        *,
        title: str = "",
        alt: str = "",
        thread_ts: str = "",
    ) -> str:
        """Shares a file in a channel the bot is a member of; the file's id. `alt`: what a picture shows, in words."""
        wanted = self._patient.files_getUploadURLExternal(
            filename=name, length=len(content), alt_txt=alt or None
        )
        place = await self._retried("files.getUploadURLExternal", wanted)
        await reached("upload", _put(self._quick.session, str(place["upload_url"]), content))
        shared = self._quick.files_completeUploadExternal(
            files=[{"id": place["file_id"], "title": title or name}],
            channel_id=channel,
            thread_ts=thread_ts or None,
        )
        await self._once("files.completeUploadExternal", shared)
        return str(place["file_id"])


async def _put(session: aiohttp.ClientSession | None, url: str, content: bytes) -> None:
    assert session is not None  # `open` gave it
    async with session.post(url, data=content) as answer:
        if answer.status != 200:
            raise SlackFault("upload", f"http_{answer.status}")
