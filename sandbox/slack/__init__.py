"""A strict Slack on loopback: what it lets pass, Slack lets pass."""

from sandbox.slack.delivery.ack import Ack, Delivery
from sandbox.slack.errors import CannotDo, UrlNotVerified
from sandbox.slack.person.person import Confirmation, Person, Said
from sandbox.slack.workspace import SlackWorkspace
from sandbox.slack.world.model import Channel, File, Message, User, UserGroup, View
from sandbox.slack.world.people import Workspace, default_workspace

__all__ = [
    "Ack",
    "CannotDo",
    "Channel",
    "Confirmation",
    "Delivery",
    "File",
    "Message",
    "Person",
    "Said",
    "SlackWorkspace",
    "UrlNotVerified",
    "User",
    "UserGroup",
    "View",
    "Workspace",
    "default_workspace",
]
