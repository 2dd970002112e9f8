"""Markdown, HTML and terminal say the same: whatever a report holds stands in each of them."""

import io
from collections.abc import Callable, Iterator

import pytest
from rich.console import Console

from gpufabric.report import cost_notes, figures
from gpufabric.report.annotations.annotation import Annotation
from gpufabric.report.cost_section import amounts_text, priced_stacks, transfers
from gpufabric.report.decisions.model import ActionPlace
from gpufabric.report.destructions import destructive, following_text, why_of
from gpufabric.report.markdown import CAPS, markdown
from gpufabric.report.mermaid import link_text, pool_text, region_text
from gpufabric.report.model import Report
from gpufabric.report.page import page
from gpufabric.report.policy_results import policy_results
from gpufabric.report.sections import failed_stacks, links_and_losses, sorted_quotas
from gpufabric.report.terminal.screen import show_report
from tests.report.conftest import CASES
from tests.report.reading import one_line, page_text
from tests.report.rendering import rendered

MOST = CAPS[0].rows
LONGEST = 300
"""Rows and characters that every form shows in full."""


def facts(report: Report) -> Iterator[str]:
    """List what every form must show."""
    yield report.headline
    yield from report.reasons
    for stack, errors in failed_stacks(report):
        yield from (stack.stack, stack.outcome, stack.reason, *(error.message for error in errors))
    first, following = destructive(report)
    for _, change in first[:MOST]:
        why = why_of(report, change)
        yield from (change.operation, change.name, change.type, why.note)
        yield from (part for path, detail in why.forced for part in (path, detail.removeprefix(": ")))
    if following:
        yield following_text(report, len(following))
    for stack, policy in policy_results(report).violations[:MOST]:
        yield from (policy.level, policy.policy, stack, policy.message)
    for stack, quota in sorted_quotas(report)[:MOST]:
        yield from (stack, quota.family or "unknown", figures.quota_text(quota), quota.verdict, quota.text)
    for stack, cells in priced_stacks(report)[:MOST]:
        yield from (stack.stack, *cells)
    yield from (
        amounts_text(report.totals),
        *cost_notes.overlap_texts(report),
        cost_notes.basis_text(report),
        transfers(report)[0],
    )
    yield from links_and_losses(report)[:MOST]


def details(report: Report) -> Iterator[str]:
    """List what the forms that can fold text show besides."""
    results = policy_results(report)
    yield from (policy.message for _, policy in results.notes[:MOST])
    yield from transfers(report)[1]
    for place in report.topology.places[:MOST]:
        yield region_text(place)
        yield from (line for pool in place.pools for line in pool_text(pool))
    yield from map(link_text, report.topology.links)
    for stack in report.stacks:
        yield figures.changes_text(stack) if stack.changes else ""
        yield from (change.name for change in stack.changes)


def terminal_text(report: Report) -> str:
    printed = io.StringIO()
    show_report(report, Console(file=printed, width=5_000), verbose=True)
    return one_line(printed.getvalue())


def whole_markdown(report: Report) -> str:
    return one_line(rendered(markdown(report, limit=10_000_000)).all_text())


def missing(wanted: Iterator[str], shown: str) -> list[str]:
    def comparable(words: str) -> str:
        return one_line(words.replace("`", " "))

    shown = comparable(shown)
    return [fact for fact in wanted if comparable(fact)[:LONGEST] not in shown]


@pytest.mark.parametrize("form", [whole_markdown, lambda report: page_text(page(report)), terminal_text])
def test_every_form_shows_every_fact(case: tuple[str, Report], form: Callable[[Report], str]) -> None:
    _, report = case
    assert missing(facts(report), form(report)) == []


@pytest.mark.parametrize("form", [whole_markdown, lambda report: page_text(page(report))])
def test_forms_that_fold_show_the_details(case: tuple[str, Report], form: Callable[[Report], str]) -> None:
    _, report = case
    assert missing(details(report), form(report)) == []


@pytest.mark.parametrize("form", [markdown, page, terminal_text])
def test_the_same_report_gives_the_same_bytes(
    case: tuple[str, Report], form: Callable[[Report], str]
) -> None:
    name, report = case
    assert form(CASES[name]()) == form(report)


def test_every_form_says_to_ask_the_cloud_for_quota() -> None:
    report = CASES["resize"]()
    place = ActionPlace(
        stack="aws-us-east-1",
        file="stacks/quota-snapshots/aws-us-east-1.yaml",
        line=9,
        property="families.L-417A185B.limit",
        current="96 vCPU",
        action="ask the cloud for at least 192 vCPU",
        command="aws service-quotas request-service-quota-increase --desired-value 192",
    )
    short = report.decisions[0].model_copy(update={"places": (place,)})
    asked = report.model_copy(update={"decisions": (short,)})
    for form in (terminal_text(asked), whole_markdown(asked), page_text(page(asked))):
        assert place.action in form
        assert place.command in form
        assert "suggested" not in form
    beside = Annotation(short.rule or short.source, short, place.stack, (), place).details
    assert f"Ask the cloud for at least 192 vCPU: {place.command}" in beside
    without = place.model_copy(update={"command": ""})
    assert "Ask the cloud for at least 192 vCPU." in Annotation("x", short, place.stack, (), without).details
