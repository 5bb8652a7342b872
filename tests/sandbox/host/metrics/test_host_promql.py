"""The sandbox's answers are those of a real Prometheus that was given the same counters (ruling 55)."""

import random
from collections.abc import Iterator

import pytest

from clients.metrics import QUESTIONS, Scope
from policy.config import Environment, Strategy
from sandbox.host.metrics.evaluate import evaluate
from sandbox.host.metrics.parse import Refused, parse
from sandbox.host.metrics.series import Labels, Store
from tests.sandbox.host.metrics.prometheus import Prometheus

END = 1_790_000_000.0
BOUNDS = ("0.005", "0.05", "0.25", "0.5", "1.0", "2.5", "+Inf")
GUIDE = (
    "rate(http_server_requests_seconds_count[5m])",
    'sum(rate(http_server_requests_seconds_count{status=~"5.."}[5m])) / sum(rate(http_server_requests_seconds_count[5m])) * 100',
    "histogram_quantile(0.95, sum(rate(http_server_requests_seconds_bucket[5m])) by (le))",
    'jvm_memory_used_bytes{area="heap"} / jvm_memory_max_bytes{area="heap"} * 100',
    "hikaricp_connections_active",
    "hikaricp_connections_active / hikaricp_connections_max * 100",
)
OTHERS = (
    "histogram_quantile(0.5, sum(rate(http_server_requests_seconds_bucket[1m])) by (le, instance))",
    "histogram_quantile(0.99, sum by (le) (increase(http_server_requests_seconds_bucket[2m])))",
    'sum(increase(http_server_requests_seconds_count{status!~"2..", instance="b"}[90s])) or vector(0)',
    "avg(rate(http_server_requests_seconds_sum[1m])) / 0 > -1",
    "max without (instance, job) (jvm_memory_used_bytes) - 5 * 2 + 1",
    "count(up == 1) by (job)",
    "up unless hikaricp_connections_active > 3",
    "-hikaricp_connections_active % 4",
)


def bot() -> list[str]:
    """As the bot asks them: of everything, of a job, of one release's instances."""
    environment = Environment("production", Strategy.BLUE_GREEN)
    scopes = [
        Scope.of(environment, *given) for given in (((), ""), ((), 'job="liyaqa-backend"'), (("a", "b"), ""))
    ]
    return [question.over(scope, s) for question in QUESTIONS for scope in scopes for s in (60, 300)]


def counters() -> Store:
    """Ten minutes of two instances, irregularly scraped; one is restarted, one begins late and fails a lot."""
    chance, store, restarted = random.Random(7), Store(), ("a", "restarted")
    for instance, begin in (("a", END - 600), ("b", END - 200)):
        cells: dict[tuple[str, str], list[int]] = {}
        for at in moments(chance, begin):
            if instance == "a" and at > END - 130 and restarted not in cells:
                cells = {restarted: []}
            store.record(instance, at, scraped(chance, instance, cells))
    return store


def moments(chance: random.Random, at: float) -> Iterator[float]:
    while at < END:
        yield round(at, 3)
        at += chance.uniform(1.5, 3) + (20 if chance.random() < 0.02 else 0)


def scraped(
    chance: random.Random, instance: str, cells: dict[tuple[str, str], list[int]]
) -> dict[Labels, float]:
    samples: dict[Labels, float] = {}

    def tell(name: str, value: float, **labels: str) -> None:
        named = {**labels, "__name__": name, "instance": instance, "job": "liyaqa-backend"}
        samples[frozenset(named.items())] = value

    for status, share in (("200", 40), ("500", 4 if instance == "b" else 0)):
        row = cells.setdefault((instance, status), [0] * len(BOUNDS))
        for _ in range(chance.randint(0, share)):
            slow = chance.randint(0, len(BOUNDS) - 1)
            row[:] = [n + (i >= slow) for i, n in enumerate(row)]
        for bound, n in zip(BOUNDS, row, strict=True):
            tell("http_server_requests_seconds_bucket", n, status=status, le=bound)
        tell("http_server_requests_seconds_count", row[-1], status=status)
        tell("http_server_requests_seconds_sum", row[-1] * 0.07, status=status)
    tell("jvm_memory_used_bytes", chance.randint(10, 99) * 1e6, area="heap")
    tell("jvm_memory_max_bytes", 1e9, area="heap")
    tell("hikaricp_connections_active", chance.randint(0, 10))
    tell("hikaricp_connections_max", 10)
    cells.setdefault((instance, "timeouts"), [0])[0] += chance.randint(0, 1)
    tell("hikaricp_connections_timeout_total", cells[instance, "timeouts"][0])
    tell("up", 1)
    return samples


@pytest.fixture(scope="module")
def store() -> Store:
    return counters()


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory, store: Store) -> Iterator[Prometheus]:
    with Prometheus(tmp_path_factory.mktemp("prometheus"), store) as real:
        yield real


@pytest.mark.real
@pytest.mark.parametrize("query", [*bot(), *GUIDE, *OTHERS])
def test_the_answer_is_a_real_prometheus_own(query: str, store: Store, prometheus: Prometheus) -> None:
    for at in (END - 590, END - 125.5, END - 60, END - 1, END + 17.25, END + 400):
        theirs = prometheus.query(query, at)["result"]
        found = evaluate(parse(query), store, at)
        assert isinstance(found, dict)
        expected = {frozenset(row["metric"].items()): float(row["value"][1]) for row in theirs}
        assert found == pytest.approx(expected, rel=1e-7, nan_ok=True), at


@pytest.mark.parametrize(
    "query",
    [
        "",
        "sum(",
        "rate(up)",
        "up[5m]",
        "histogram_quantile(0.9)",
        "topk(3, up)",
        'up{job~"x"}',
        "up up",
        "1 +",
    ],
)
def test_what_is_not_understood_is_refused(query: str) -> None:
    with pytest.raises(Refused):
        evaluate(parse(query), Store(), END)
