"""The log: events with fields, one JSON object a line, and no secret in it."""

import io
import json
import logging

import structlog

from bot import logs


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_json_line_with_its_fields_and_its_context() -> None:
    stream = io.StringIO()
    logs.configure("json", stream=stream)

    with structlog.contextvars.bound_contextvars(run=7):
        structlog.get_logger("bot").info("run_started", environment="production")

    (event,) = lines(stream)
    assert (event["event"], event["run"], event["environment"]) == ("run_started", 7, "production")
    assert (event["level"], event["logger"]) == ("info", "bot")
    assert str(event["timestamp"]).endswith("Z")


def test_libraries_speak_in_the_same_form() -> None:
    stream = io.StringIO()
    logs.configure("json", stream=stream)

    logging.getLogger("aiohttp.server").error("broken %s", "pipe")
    logging.getLogger("asyncssh").info("chatter")

    assert [(e["event"], e["logger"]) for e in lines(stream)] == [("broken pipe", "aiohttp.server")]


def test_secrets_are_taken_out_wherever_they_turn_up() -> None:
    stream = io.StringIO()
    logs.configure("json", ["a-secret-of-mine"], stream=stream)
    log = structlog.get_logger("bot")

    log.info(
        "asked", url="https://x/?k=a-secret-of-mine", headers={"Authorization": "Bearer a-secret-of-mine"}
    )
    log.info("a-secret-of-mine", parts=["xoxb-123456789012-abcdef", "postgresql://u:hunter22@h/d"])
    log.error("failed", exc_info=ValueError("a-secret-of-mine"))

    text = stream.getvalue()
    assert len(lines(stream)) == 3
    assert "a-secret" not in text
    assert "xoxb-1" not in text
    assert "hunter22" not in text
    assert "ValueError" in text


def test_in_development_a_line_is_for_people() -> None:
    stream = io.StringIO()
    logs.configure("console", stream=stream)

    structlog.get_logger("bot").warning("slow", seconds=1.5)

    assert "slow" in stream.getvalue()
    assert "seconds" in stream.getvalue()
    assert not stream.getvalue().startswith("{")
