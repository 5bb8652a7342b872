"""Who may ask the page, what it is made of, and what it does with nonsense."""

from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any

import pytest
from yarl import URL

from tests.page.conftest import Asker
from tests.page.stage import Stage

ACT = "/page/api/as/U0ENGINEER/message"
JSON = {"Content-Type": "application/json"}
Ask = Callable[..., Awaitable[int]]


@pytest.fixture
async def ask(served: Stage) -> Ask:
    """Gives the status of a request."""

    async def run(method: str, path: str, **options: Any) -> int:
        async with served.session.request(method, URL(served.url + path, encoded=True), **options) as got:
            return got.status

    return run


async def test_other_names_and_other_websites_are_turned_away(ask: Ask) -> None:
    assert await ask("GET", "/") == 200
    assert await ask("GET", "/", headers={"Host": "rebound.example.test"}) == 403
    assert await ask("POST", ACT, data="{}", headers=JSON | {"Origin": "https://evil.example.test"}) == 403
    assert await ask("POST", ACT, data="{}", headers={"Content-Type": "text/plain"}) == 403
    assert (
        await ask("GET", "/page/api/as/U0ENGINEER/events", headers={"Origin": "http://evil.example.test"})
        == 403
    )


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not json",
        "[]",
        '{"typed": 1, "channel": "C"}',
        '{"typed": "x", "channel": "C0GENERAL", "thread": []}',
    ],
)
async def test_nonsense_is_a_bad_request(ask: Ask, body: str) -> None:
    assert await ask("POST", ACT, data=body, headers=JSON) == 400


async def test_fields_take_values_and_nothing_deeper(ask: Ask) -> None:
    for values in ('{"a": 1}', '{"a": {"b": {"c": 1}}}', '{"a": {"b": [[1]]}}'):
        body = f'{{"view": "V", "values": {values}}}'
        status = await ask("POST", "/page/api/as/U0ENGINEER/submit", data=body, headers=JSON)
        assert status in {200, 400}, values


async def test_a_body_too_large_is_refused_before_it_is_read(ask: Ask) -> None:
    assert await ask("POST", ACT, data=BytesIO(b"x" * 2_100_000), headers=JSON) == 413


async def test_nobody_and_nothing_is_not_found(ask: Ask) -> None:
    assert await ask("GET", "/page/api/as/U0NOBODY/state") == 404
    assert await ask("GET", "/page/api/as/U0LIYAQABOT/state") == 404
    assert await ask("GET", "/page/api/traffic/999999") == 404
    assert await ask("GET", "/page/static/v/../routes.py") == 404
    assert await ask("GET", "/page/static/v/%2e%2e/routes.py") == 404
    assert await ask("GET", "/page/static/v/vendor/LICENSE-htm") == 404


async def test_the_page_may_load_nothing_from_elsewhere(served: Stage) -> None:
    async with served.session.get(served.url) as response:
        policy = response.headers["Content-Security-Policy"]
        text = await response.text()

    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "https:" not in text


async def test_files_are_kept_by_the_browser_under_their_version_only(served: Stage) -> None:
    text = await (await served.session.get(served.url)).text()
    kept = text.split("import('")[1].split("'")[0]
    async with served.session.get(served.url + kept) as fresh:
        assert "immutable" in fresh.headers["Cache-Control"]
    async with served.session.get(f"{served.url}/page/static/older/js/main.js") as old:
        assert old.headers["Cache-Control"] == "no-cache"


async def test_an_uploaded_file_cannot_run_in_the_page(served: Stage, engineer: Asker) -> None:
    await served.client.files_upload_v2(
        channel="C0DEPLOYMENTS", content="<script>alert(1)</script>", filename="x.html"
    )
    (message,) = (await engineer.state())["messages"]

    async with served.session.get(message["files"][0]["url_private"]) as response:
        assert response.headers["Content-Security-Policy"].startswith("sandbox;")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
