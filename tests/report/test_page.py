import re
from collections import Counter

import pytest

from gpufabric.plural import plural
from gpufabric.report.decisions.model import ActionPlace
from gpufabric.report.decisions.wording import without_subject
from gpufabric.report.model import Report
from gpufabric.report.page import page
from tests.report.conftest import CASES
from tests.report.large import large_fabric
from tests.report.reading import page_sections

ALWAYS = ["decisions", "map", "cost"]


@pytest.mark.parametrize(
    ("scene", "sections", "results"),
    [
        ("first", [*ALWAYS, "quota", "losses", "capacity"], ["reasons", "failed", "policies"]),
        ("up", [*ALWAYS, "quota", "losses", "capacity"], ["reasons", "policies"]),
        (
            "replacement",
            [*ALWAYS, "quota", "losses", "capacity"],
            ["reasons", "lost", "destroyed", "failed", "policies"],
        ),
        ("destroy", [*ALWAYS, "losses", "capacity"], ["reasons", "destroyed", "failed", "policies"]),
        ("destroyed", [*ALWAYS, "losses"], ["reasons", "lost", "destroyed", "policies"]),
        ("30-stacks", [*ALWAYS, "quota", "losses", "capacity"], ["reasons", "policies"]),
    ],
)
def test_sections_that_have_nothing_to_say_are_left_out(
    scene: str, sections: list[str], results: list[str]
) -> None:
    html = page(CASES[scene]())
    names = [name for name in page_sections(html) if name not in ("", "header", "nav", "footer")]
    assert names == [*sections, *results, "diff"]
    assert re.findall(r'<li><a href="#([a-z]+)">', html) == [*sections, "results", "diff"]


def test_decisions_stand_once_by_level_with_all_that_are_concerned() -> None:
    report = CASES["up"]()
    html = page(report)
    decisions = page_sections(html)["decisions"]
    levels = Counter(decision.level for decision in report.decisions)
    assert decisions.startswith(f"To decide: {levels.total() - levels['notes']} costs: {levels['costs']}")
    places = [decisions.index(f"{level}: {levels[level]}") for level in ("costs", "risks")]
    assert places == sorted(places)
    assert decisions.index(plural(levels["notes"], "note")) > places[-1]
    assert decisions.count("quota unknown, the stack has no quota snapshot") == 1
    for decision in report.decisions:
        for concern in decision.concerned:
            assert concern.resource in decisions
            assert without_subject(concern.detail, [concern.stack, concern.resource]) in decisions
    assert "Not listed: 68 rules passed, " in decisions


def test_a_decision_says_where_to_act() -> None:
    report = CASES["resize"]()
    place = ActionPlace(
        file="stacks/aws.yaml",
        line=7,
        property="pools.train.nodes",
        current="8",
        suggested="4",
        command="do it",
    )
    first = report.decisions[0].model_copy(update={"places": (place,), "docs": "docs/cost.md#budgets"})
    decisions = page_sections(page(report.model_copy(update={"decisions": (first,)})))["decisions"]
    assert "stacks/aws.yaml:7 pools.train.nodes now 8 , suggested 4 do it" in decisions
    assert "docs/cost.md#budgets" in decisions


def test_a_report_without_decisions_says_so() -> None:
    report = CASES["resize"]().model_copy(update={"decisions": (), "counted": ()})
    assert "Nothing to decide." in page_sections(page(report))["decisions"]


def test_unknown_values_are_hatched_and_named() -> None:
    html = page(CASES["crash"]())
    assert re.search(
        r"<strong>\$666,205 \u2192 unknown</strong></span><svg[^>]*>.*?<rect class=\"unknown\"", html
    )


def test_a_large_fabric_stays_below_a_megabyte() -> None:
    report = large_fabric()
    assert (report.totals.gpus_after, len(report.topology.places)) == (100_000, 30)
    assert len(page(report).encode()) < 1_000_000


def test_every_tag_is_closed_and_nothing_is_loaded(case: tuple[str, Report]) -> None:
    html = page(case[1])
    assert page_sections(html)["header"]
    assert not re.search(r'(?:src|href)="(?!#)', html)
    assert "<script" not in html
    assert "Content-Security-Policy" in html


def test_the_header_has_the_figures() -> None:
    header = page_sections(page(CASES["up"]()))["header"]
    assert "GPUs 0 → 128" in header
    assert "$/month $0 → at least $666,934" in header
    assert "Change unknown" in header
    assert "Stacks 3" in header


def test_the_header_has_the_change_where_every_machine_has_a_price() -> None:
    header = page_sections(page(CASES["resize"]()))["header"]
    assert "$/month $666,205 → $1,331,701" in header
    assert "Change +$665,495.55 (+99.9 %)" in header


def test_stacks_without_figures_are_named_below_the_table() -> None:
    cost = page_sections(page(CASES["first"]()))["cost"]
    assert "Without backbone: one side is unknown." in cost


def test_a_page_without_policies_and_cost_says_so() -> None:
    crash = CASES["crash"]()
    (stack,) = crash.stacks
    bare = crash.model_copy(update={"stacks": (stack.model_copy(update={"before": None, "after": None}),)})
    sections = page_sections(page(bare))
    assert "No policy ran." in sections["policies"]
    assert "Unknown: no stack reports its cost." in sections["cost"]


def test_rows_of_the_diff_have_the_class_of_their_sign() -> None:
    html = page(CASES["resize"]())
    assert re.search(r'<span class="head update">! update ', html)
    assert re.search(r'<span class="gone">-   ', html)
    assert re.search(r'<span class="added">\+   ', html)
    assert re.search(r'<span class="quiet"># 111 unchanged</span>', html)


def test_names_are_escaped() -> None:
    crash = CASES["crash"]()
    named = crash.stacks[0].model_copy(update={"stack": "<script>alert(1)</script>"})
    assert "<script" not in page(crash.model_copy(update={"stacks": (named,)}))
