import re

import pytest

from gpufabric.report.markdown import markdown
from tests.report import making
from tests.report.making import done, policy, report, stack_events, step

ORDER = (
    "Decisions in full",
    "Destroyed or replaced",
    "Policies",
    "Quota and capacity",
    "Cost",
    "Topology",
    "Full diff",
)


def replaced(**more: object) -> dict[str, object]:
    diff = {"instanceTypes": {"diffKind": "update-replace", "inputDiff": True}}
    return step(
        "replace", old={"instanceTypes": ["a"]}, new={"instanceTypes": ["b"]}, detailedDiff=diff, **more
    )


def test_order_of_the_sections() -> None:
    before = {"summary": making.summary(), "region": making.region()}
    made = report(
        [replaced(), policy("p", "T\nwrong", "mandatory"), *stack_events(before, before), done(replace=1)]
    )
    folds = re.findall(r"^<details><summary>(.*?)(?::.*)?</summary>$", markdown(made), re.MULTILINE)
    assert [title for title in folds if title in ORDER] == list(ORDER)


def test_headline_says_changes_gpus_money_and_verdict() -> None:
    before, after = {"summary": making.summary()}, {"summary": making.summary(512, "7275.75", "5311297.50")}
    made = report(
        [step("update", old={"n": 48}, new={"n": 64}), *stack_events(before, after), done(update=1)]
    )
    assert made.headline == (
        "1 updated in aws-us-east-1; GPUs 384 \u2192 512 (+128); $3,983,472 \u2192 $5,311,298/month "
        "(+33.3 %, 1 not priced); review what is marked."
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
    section = text.partition("<summary>Destroyed or replaced")[2]
    open_part, _, folded = section.partition("<summary>1 replacement caused by another")
    assert "delete first" in open_part
    assert "`down`" in open_part
    assert "`follows`" in folded


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


def test_a_limit_that_nothing_fits_is_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        markdown(making.many_stacks(30), limit=100)


def test_sections_that_do_not_fit_are_named() -> None:
    made = making.many_stacks(30)
    full = markdown(made, limit=10_000_000)
    long = made.model_copy(
        update={
            "stacks": tuple(
                stack.model_copy(update={"outcome": "failed", "reason": "@x " * 400}) for stack in made.stacks
            )
        }
    )
    text = markdown(long, limit=2_600)
    assert len(text) <= 2_600 < len(full)
    assert text.splitlines()[-1].startswith("Dropped for length: ")
    assert text.splitlines()[-1].endswith("full diff.")
