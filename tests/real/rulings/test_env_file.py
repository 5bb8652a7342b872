"""Rulings 3 and 23: the live version again only when its bytes or its env file changed; each run keeps its own copy."""

import pytest

from policy.rules import Rule
from tests.real.clients_site import release
from tests.real.parts.host import TargetHost
from tests.real.rulings.office import Office

SECRET = "sample-secret-value"  # the host's DATABASE_PASSWORD


def live_variables(host: TargetHost) -> list[str]:
    config: dict[str, list[str]] = host.docker.inspect("liyaqa-backend-blue")["Config"]
    return config["Env"]


async def test_the_live_version_again_is_refused_with_since_when_it_lives(
    host: TargetHost, desk: Office
) -> None:
    run = await desk.deployed("v1.2.3")
    refused = await desk.refused("v1.2.3")
    assert refused.verdict.rule is Rule.WHAT_LIVE
    assert refused.verdict.fields["since"] == run.switched_at


async def test_a_changed_env_file_allows_the_live_version_again(host: TargetHost, desk: Office) -> None:
    await desk.deployed("v1.2.3")
    host.env_file.write_text(host.env_file.read_text() + "FEATURE_ROOMS=on\n")
    assert "FEATURE_ROOMS=on" not in live_variables(host)
    await desk.deployed("v1.2.3")
    assert "FEATURE_ROOMS=on" in live_variables(host)
    assert (await desk.refused("v1.2.3")).verdict.rule is Rule.WHAT_LIVE


async def test_a_moved_tag_allows_the_live_version_again(host: TargetHost, desk: Office) -> None:
    host.images.push("v1.8.0")
    await desk.deployed("v1.8.0")
    host.images.push("v1.8.0", labels={"built": "again"})
    run = await desk.deployed("v1.8.0")
    assert run.digest == release(host, "v1.8.0").digest
    facts = await desk.facts()
    assert facts.plan is not None
    assert facts.plan.live is not None
    assert facts.plan.live.digest == run.digest


async def test_each_run_keeps_its_copy_for_the_account_alone(host: TargetHost, desk: Office) -> None:
    first = await desk.deployed("v1.2.3")
    original = host.env_file.read_text()
    host.env_file.write_text(original + "FEATURE_ROOMS=on\n")
    second = await desk.deployed("v1.2.4")
    folder = f"{desk.environment.state_dir}/env-production"
    said = host.sshd.shell(f"cd {folder} && stat -c '%n %a %U' *; cat {first.id}").stdout
    assert said.startswith(
        f"{first.id} 600 {host.account.name}\n{second.id} 600 {host.account.name}\n{original}"
    )


async def test_a_plan_binds_the_env_file_by_a_hash_that_needs_the_key(host: TargetHost, desk: Office) -> None:
    before = (await desk.allowed("v1.2.4")).plan
    host.env_file.write_text(host.env_file.read_text() + "FEATURE_ROOMS=on\n")
    after = (await desk.allowed("v1.2.4")).plan
    assert before.hash != after.hash
    assert SECRET not in str(after)


async def test_what_the_env_file_hides_is_in_its_copies_and_nowhere_else(
    host: TargetHost, desk: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not in the database, in what was logged, nor in the notes on the host."""
    await desk.deployed("v1.2.3")
    await desk.deployed("v1.2.4")
    async with desk.database.session() as session:
        tables = [
            row["tablename"]
            for row in await session.rows("select tablename from pg_tables where schemaname = 'public'")
        ]
        kept = {t: await session.value(f"select string_agg(t::text, ' ') from {t} t") for t in tables}
    assert "v1.2.4" in kept["run"]
    assert [table for table, rows in kept.items() if SECRET in str(rows)] == []
    assert SECRET not in "".join(capsys.readouterr())
    holding = host.sshd.shell(f"grep -rl {SECRET} {desk.environment.state_dir}").stdout.split()
    assert {file.rpartition("/")[0] for file in holding} == {f"{desk.environment.state_dir}/env-production"}
