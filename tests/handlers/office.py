"""A desk in a local Slack workspace: real store, real Slack client, Bolt behind the guard; hosts stand in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any, Literal

from slack_bolt.app.async_app import AsyncApp

from actions.desk import Desk
from bot.slack.app import slack_app
from bot.slack.guard import Guard
from bot.slack.socket_mode import Socket
from bot.web import Doors, serving
from bot.web import Slack as SlackDoor
from clients.people import People
from clients.slack import Slack
from handlers.listening import Room
from handlers.outbox import Deliverer, Pace
from policy import config as c
from policy.answers import Probe
from policy.facts import HostFacts, ImageFacts
from policy.plan import Container, HostPlan, Release
from policy.watch import Measure, Reading, Sample
from sandbox.slack import SlackWorkspace
from store.database import Database
from store.deliveries import Deliveries
from store.journal import PostgresJournal
from store.outbox import Outbox
from store.postgres import PostgresStore

DIGEST = "sha256:" + "d" * 64
LIVE = Container("live-id", "liyaqa-backend-blue", "image", "v1.2.3", DIGEST, 8080, running=True)
ROLES = (
    c.RoleMembers(c.Role.DEPLOYER, group="S0DEPLOYERS"),
    c.RoleMembers(c.Role.APPROVER, group="S0APPROVERS"),
    c.RoleMembers(c.Role.INCIDENT_COMMANDER, group="S0COMMANDERS"),
    c.RoleMembers(c.Role.ADMIN, users=("U0COMMANDER",)),
)
PRODUCTION = c.Environment(
    "production",
    c.Strategy.BLUE_GREEN,
    hosts=(c.Host("web-1", "127.0.0.1"),),
    repository="localhost:5000/liyaqa",
    approvals=2,
    min_free_memory_mb=0,
)
STAGING = replace(PRODUCTION, name="staging", strategy=c.Strategy.REPLACE, approvals=0, branch_tags=True)
DEVELOPMENT = c.Environment("development", c.Strategy.LOCAL, reason="Development is your own machine.")
CONFIG = c.Config(
    environments=(DEVELOPMENT, STAGING, PRODUCTION),
    roles=ROLES,
    channels=c.Channels("C0DEPLOYMENTS", "C0INCIDENTS", "C0SECURITY", "C0GENERAL"),
    windows=c.Windows(open=()),
    contacts=c.Contacts(on_call="U0ONCALL"),
)


class Stillness:
    """A host, a registry and a calendar that always say the same; what is read there is tested elsewhere."""

    @asynccontextmanager
    async def session(self, environment: c.Environment, host: str) -> AsyncIterator[Any]:
        plan = HostPlan(host, LIVE, 8081, "site", "env")
        facts = HostFacts(host, plan, free_ports=(8081, 8082), site_port=8080, free_disk_mb=9000)

        async def inspect(_: c.Environment) -> HostFacts:
            return facts

        async def get(port: int, path: str) -> Probe:
            return Probe(200, '{"status": "UP"}')

        async def uptime(container: str) -> tuple[float, int, bool]:
            return 7200.0, 0, True

        async def containers(_: c.Environment) -> tuple[Container, ...]:
            return (LIVE,)

        async def read_log(container: str, *, lines: int, **_: object) -> str:
            return "\n".join(
                (*(f"line of {n}" for n in range(6000)), "payment [x] $(reboot) failed")[-lines:]
            )

        yield SimpleNamespace(
            name=host, inspect=inspect, get=get, uptime=uptime, read_log=read_log, containers=containers
        )

    async def check(self, url: str) -> Probe:
        return Probe(200, '{"status": "UP"}')

    async def sample(self, *_: object, **__: object) -> Sample:
        errors = Reading(Measure.ERROR_RATE, 0.1)
        return Sample(0, (errors, Reading(Measure.LATENCY, None, "no Prometheus", broken=True)))

    async def find(self, repository: str, version: str) -> ImageFacts:
        release = Release(version, repository, DIGEST[:-8] + version.encode().hex()[:8].zfill(8))
        return ImageFacts(release, tags=("v1.2.4", "v1.2.3"))

    def intervals(self, *_: object) -> tuple[()]:
        return ()


@dataclass
class Office:
    slack: SlackWorkspace
    client: Slack
    desk: Desk
    room: Room
    outbox: Outbox
    deliverer: Deliverer
    url: str
    database_url: str = ""

    def person(self, user: str) -> Any:
        return self.slack.person(user)

    async def told(self, user: str) -> str:
        """The next answer only this person sees, as text; not the word that precedes a slow one."""
        seen = await self.slack.wait_for(
            lambda: [m for m in self.slack.ephemerals(user) if not m.text.startswith("Looking at")]
        )
        return str(seen[-1].text)


@asynccontextmanager
async def office(
    database_url: str,
    *,
    config: c.Config = CONFIG,
    pace: float = 0,
    transport: Literal["http", "socket"] = "http",
    door: bool = True,
) -> AsyncIterator[Office]:
    """`door` False: nothing listens to what Slack delivers."""
    async with (
        SlackWorkspace(retry_delays=(0, 0, 0), transport=transport) as slack,
        Slack.open(slack.bot_token, slack.api_url, seconds=3) as client,
        Database.open(database_url) as db,
    ):
        still: Any = Stillness()
        people = People(client, config.roles)
        store = PostgresStore(db)
        desk = Desk(config, store, PostgresJournal(db), still, still, people, still, still, still)
        outbox = Outbox(db)
        room = Room(desk, client, Deliveries(db), outbox)
        app = slack_app(room, slack.signing_secret, await client.auth_test(), slack.bot_token)
        deliverer = Deliverer(outbox, client, desk, owner="bot-1", pace=Pace(pace), cap=0.5)
        async with _connected(slack, app, room, transport if door else "none") as url:
            yield Office(slack, client, desk, room, outbox, deliverer, url, database_url)
            await room.busy.drained(5)
        assert slack.problems == []


@asynccontextmanager
async def _connected(slack: SlackWorkspace, app: AsyncApp, room: Room, transport: str) -> AsyncIterator[str]:
    if transport == "none":
        yield ""
        return
    if transport == "socket":
        async with Socket(app, room, slack.app_token, ping=1).open():
            yield ""
        return
    doors = Doors({}, SlackDoor(app, Guard(slack.signing_secret)))
    async with serving(doors, "127.0.0.1", 0) as port:
        url = f"http://127.0.0.1:{port}/slack/events"
        await slack.connect(url)
        yield url
