"""Slack in: Bolt with the registered listeners, over HTTP or Socket Mode, from one app."""

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from clients.slack import Identity
from handlers.listening import Room
from handlers.register import register


def slack_app(room: Room, signing_secret: str, identity: Identity | None, token: str) -> AsyncApp:
    """`identity` comes from auth.test at the start, so that no listener waits for it before its ack.

    None when Slack did not answer then: it only serves to ignore what the bot itself says.
    """

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=identity.team_id if identity else None,
            bot_user_id=identity.user_id if identity else None,
            bot_id=identity.bot_id if identity else None,
            bot_token=token,
        )

    # Listeners answer through clients/slack; Bolt's own client is never called.
    app = AsyncApp(signing_secret=signing_secret, authorize=authorize)
    register(app, room)
    return app
