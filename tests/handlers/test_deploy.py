"""`/deploy ...` typed in Slack: always one answer, and what it says."""

from tests.handlers.office import Office

GENERAL = "general"


async def test_a_production_request_opens_a_run_whose_card_asks_for_approval(desk_office: Office) -> None:
    engineer = desk_office.person("U0ENGINEER")
    delivery = await engineer.command("/deploy v1.2.4 production", channel=GENERAL)
    assert delivery.ok
    card = (await desk_office.slack.wait_for(lambda: desk_office.slack.messages("deployments")))[0]
    assert "v1.2.4" in card.text
    thread = await desk_office.slack.wait_for(lambda: desk_office.slack.thread(card))
    assert "approval" in thread[0].text
    answer = await desk_office.told("U0ENGINEER")
    assert desk_office.slack.permalink(card) in answer


async def test_two_approvers_start_it_and_each_is_told_what_is_missing(desk_office: Office) -> None:
    slack = desk_office.slack
    await desk_office.person("U0ENGINEER").command("/deploy v1.2.4 production", channel=GENERAL)
    card = (await slack.wait_for(lambda: slack.messages("deployments")))[0]
    approval = (await slack.wait_for(lambda: slack.thread(card)))[0]
    await desk_office.person("U0APPROVER1").click(approval, "approve", confirmed=True)
    assert "1 more approval" in await desk_office.told("U0APPROVER1")
    await desk_office.person("U0APPROVER2").click(approval, "approve", confirmed=True)
    assert "last one" in await desk_office.told("U0APPROVER2")
