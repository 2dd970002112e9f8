import re

import pytest

from gpufabric.report.model import Report
from gpufabric.report.page import page
from tests.report.conftest import CASES
from tests.report.reading import page_sections


@pytest.mark.parametrize(
    ("scene", "sections"),
    [
        ("first", ["failed", "policies", "quota", "cost", "topology", "diff"]),
        ("up", ["policies", "quota", "cost", "topology", "losses", "diff"]),
        ("replacement", ["lost", "destroyed", "failed", "policies", "quota", "cost", "topology", "diff"]),
        ("destroy", ["destroyed", "failed", "policies", "cost", "topology", "losses", "diff"]),
        ("destroyed", ["lost", "destroyed", "policies", "cost", "topology", "diff"]),
        ("30-stacks", ["policies", "quota", "cost", "topology", "diff"]),
    ],
)
def test_sections_that_have_nothing_to_say_are_left_out(scene: str, sections: list[str]) -> None:
    html = page(CASES[scene]())
    names = list(page_sections(html))
    assert [name for name in names if name not in ("", "header", "nav", "footer")] == sections
    assert re.findall(r'<li><a href="#([a-z]+)">', html) == sections


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
    assert re.search(r'<span class="quiet"># 107 unchanged</span>', html)


def test_names_are_escaped() -> None:
    crash = CASES["crash"]()
    named = crash.stacks[0].model_copy(update={"stack": "<script>alert(1)</script>"})
    assert "<script" not in page(crash.model_copy(update={"stacks": (named,)}))
