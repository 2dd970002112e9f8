import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.report.markdown import LIMIT, markdown
from gpufabric.report.markdown_text import inline
from tests.report import making
from tests.report.making import done, policy, report, step, told

ORDER = ("Destroyed or replaced", "Policies", "Quota and capacity", "Cost", "Topology", "Full diff")


def replaced(**more: object) -> dict[str, object]:
    diff = {"instanceTypes": {"diffKind": "update-replace", "inputDiff": True}}
    return step(
        "replace", old={"instanceTypes": ["a"]}, new={"instanceTypes": ["b"]}, detailedDiff=diff, **more
    )


def test_order_of_the_sections() -> None:
    before = {"summary": making.summary(), "region": making.region()}
    made = report([replaced(), policy("p", "T\nwrong", "mandatory"), *told(before, before), done(replace=1)])
    headings = re.findall(r"^#### (.*?)(?::.*)?$", markdown(made), re.MULTILINE)
    assert headings == list(ORDER)


def test_headline_says_changes_gpus_money_and_verdict() -> None:
    before, after = {"summary": making.summary()}, {"summary": making.summary(512, "7275.75", "5311297.50")}
    made = report([step("update", old={"n": 48}, new={"n": 64}), *told(before, after), done(update=1)])
    assert made.headline == (
        "1 updated in aws-us-east-1; GPUs 384 \u2192 512 (+128); $3,983,472 \u2192 $5,311,298/month "
        "(+33.3 %, 1 not priced); nothing stands against it."
    )


def test_the_forcing_property_stands_beside_the_replacement() -> None:
    text = markdown(report([replaced(protect=True), done(replace=1)]))
    row = next(line for line in text.splitlines() if line.startswith("| **replace** (protected)"))
    assert '`instanceTypes[0]`: "a" \u2192 "b"' in row.replace("\\[", "[").replace("\\]", "]")


def test_replacements_that_follow_are_folded_but_never_what_is_deleted_first() -> None:
    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    diff = {"subnetId": {"diffKind": "update-replace", "inputDiff": True}}
    events = [replaced(type_="aws:ec2/vpc:Vpc")]
    for name, first in (("follows", "create-replacement"), ("down", "delete-replaced")):
        second = "delete-replaced" if first == "create-replacement" else "create-replacement"
        for operation in (first, "replace", second):
            events.append(step(operation, name, {"subnetId": "s"}, {"subnetId": unknown}, detailedDiff=diff))
    text = markdown(report([*events, done(replace=3)]))
    open_part, _, folded = text.partition("1 replacement follows")
    assert "delete first" in open_part
    assert "`down`" in open_part
    assert "`follows`" in folded


def test_markers_stand_in_the_first_column() -> None:
    text = markdown(making.many_resources(20))
    block = re.search(r"```diff\n(.*?)\n```", text, re.DOTALL)
    assert block is not None
    assert {line[0] for line in block[1].splitlines()} <= set("+-!#")


def test_noise_is_folded() -> None:
    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    events = [
        step("update", "waits", {"id": "x"}, {"id": unknown}),
        step("update", "formatted", {"policy": '{"a": 1}'}, {"policy": '{"a":1}'}),
        done(update=2, same=104),
    ]
    text = markdown(report(events))
    assert "# 1 update only wait for values that are known after the update: waits" in text
    assert "# 1 update only show no difference: formatted" in text
    assert "# 104 unchanged" in text
    assert "! update" not in text


def test_a_reorder_is_one_line() -> None:
    text = markdown(
        report([step("update", old={"zones": ["a", "b"]}, new={"zones": ["b", "a"]}), done(update=1)])
    )
    assert "# zones: same items in another order" in text
    assert "-   zones" not in text


def test_a_crash_says_so_and_claims_no_figures() -> None:
    made = report(
        [{"diagnosticEvent": {"severity": "error", "message": "boom"}}, done("failed")], status="failed"
    )
    text = markdown(made)
    assert made.verdict == "blocked"
    assert "GPUs unknown" in made.headline
    assert "cost unknown" in made.headline
    assert "boom" in text


def test_a_stack_that_left_nothing_is_reported() -> None:
    made = report([done()], expected=["azure-eastus"])
    assert made.verdict == "blocked"
    assert "azure-eastus** missing: the run left no result" in markdown(made)


@pytest.mark.parametrize("limit", [8_000, 20_000, LIMIT, 150_000])
def test_what_is_dropped_is_counted_and_the_summary_stays(limit: int) -> None:
    made = making.many_resources(1500)
    text = markdown(made, limit=limit)
    assert len(text) <= limit
    assert made.headline.replace("[", "\\[") in text
    assert "Destroyed or replaced: 600" in text
    dropped = re.search(r"Dropped for length: ([\d,]+) resources, and ([\d,]+) properties of all", text)
    if dropped:
        shown = len(re.findall(r"^[-+!] (?:create|update|replace|delete) ", text, re.MULTILINE))
        assert shown + int(dropped[1].replace(",", "")) == 1500
    else:
        assert "Dropped for length" in text


def test_every_deletion_is_shown_before_any_creation() -> None:
    text = markdown(making.many_resources(1500), limit=40_000)
    names = re.findall(r"^[-+!] (create|update|replace|delete) ", text, re.MULTILINE)
    assert names == sorted(names, key=["delete", "replace", "update", "create"].index)


def test_a_limit_that_nothing_fits_is_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        markdown(making.many_stacks(30), limit=500)


@given(st.text(max_size=200))
def test_text_is_no_markup(text: str) -> None:
    line = inline(text, 500)
    assert "\n" not in line
    assert "<" not in line
    assert not re.search(r"(?<!\\)[|`*\[\]]", line.replace("\\\\", ""))
    assert not re.search(r"(?<![\w/.])@\w", line)


def test_a_fence_inside_a_value_stays_inside() -> None:
    made = report([step("create", new={"text": "a\n```\n# heading"}), done(create=1)])
    made = made.model_copy(
        update={"stacks": tuple(one.model_copy(update={"stack": "`````"}) for one in made.stacks)}
    )
    text = markdown(made)
    assert text.count("```diff") == 1
    assert "\n# heading" not in text
