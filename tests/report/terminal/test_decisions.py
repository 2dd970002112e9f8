import pytest

from gpufabric.report.decisions.model import ActionPlace, Concern, Counted, Decision
from gpufabric.report.terminal.decisions import (
    all_lines,
    counted_text,
    decision_lines,
    place_text,
    title,
    to_decide,
)
from tests.report.conftest import CASES

PLACE = ActionPlace(
    stack="aws", file="stacks/Pulumi.aws.yaml", line=8, property="budget.usd_per_hour", current="10"
)
DECISION = Decision(
    level="risks",
    source="policy",
    what="is public",
    why="Everybody reads it",
    fix="Make it private.",
    docs="docs/policies.md#bucket-private",
    concerns="2 stacks",
    concerned=(
        Concern(stack="aws", detail="one"),
        Concern(stack="oci", resource="oci-bucket", detail="other"),
    ),
    places=(PLACE,),
)
NOTE = DECISION.model_copy(update={"level": "notes"})


def test_title_counts_levels_in_order() -> None:
    assert title([DECISION, DECISION.model_copy(update={"level": "blocks"}), DECISION]) == (
        "To decide: blocks 1, risks 2"
    )


@pytest.mark.parametrize(
    ("spare", "lines"),
    [
        (0, ["risks     2 stacks: is public"]),
        (
            1,
            [
                "risks     2 stacks: is public",
                "          stacks/Pulumi.aws.yaml:8 budget.usd_per_hour = 10; Everybody reads it",
            ],
        ),
    ],
)
def test_a_second_line_says_where_and_why(spare: int, lines: list[str]) -> None:
    assert decision_lines(DECISION, 120, spare) == lines


def test_the_second_line_names_the_rule_first() -> None:
    ruled = DECISION.model_copy(update={"rule": "bucket-private"})
    [_, second] = decision_lines(ruled, 80, 1)
    assert second.strip().startswith("rule bucket-private; stacks/Pulumi.aws.yaml:8 ")
    assert len(second) <= 80
    assert "Rule: bucket-private (Buckets are private)" in "\n".join(
        all_lines(ruled.model_copy(update={"requirement": "Buckets are private"}))
    )


def test_the_second_line_says_what_to_ask_the_cloud_for_before_it_is_cut() -> None:
    place = PLACE.model_copy(
        update={"action": "ask the cloud for at least 192 vCPU", "command": "aws x" * 40}
    )
    asked = DECISION.model_copy(update={"rule": "quota-headroom", "places": (place,)})
    [_, second] = decision_lines(asked, 120, 1)
    assert second.strip().startswith(
        "rule quota-headroom; ask the cloud for at least 192 vCPU; stacks/Pulumi.aws.yaml:8 "
    )


def test_a_decision_that_blocks_takes_the_lines_of_its_error() -> None:
    error = f"failed: {'no such shape, ' * 80}the cause"
    blocks = DECISION.model_copy(update={"level": "blocks", "what": error})
    assert [len(decision_lines(blocks, 80, spare)) for spare in (0, 1, 2, 7, 20)] == [1, 2, 3, 8, 8]
    for spare in (1, 7):
        assert "the cause" in " ".join(decision_lines(blocks, 80, spare))


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (PLACE, "stacks/Pulumi.aws.yaml:8 budget.usd_per_hour = 10"),
        (ActionPlace(property="backend.url"), "backend.url"),
        (
            ActionPlace(property="encrypted", current="false", suggested="true"),
            "encrypted = false; suggested: true",
        ),
        (
            ActionPlace(property="limit", current="96", action="ask the cloud for at least 192"),
            "limit = 96; ask the cloud for at least 192",
        ),
        (
            ActionPlace(property="limit", action="ask the cloud", command="aws x"),
            "limit; ask the cloud: `aws x`",
        ),
        (ActionPlace(property="limit", command="aws x"), "limit; `aws x`"),
    ],
)
def test_places(place: ActionPlace, text: str) -> None:
    assert place_text(place) == text


def test_notes_are_only_counted() -> None:
    counted = (Counted(kind="passed", text="65 rules passed", number=65),)
    report = CASES["crash"]().model_copy(update={"decisions": (DECISION, NOTE), "counted": counted})
    assert to_decide(report) == [DECISION]
    assert counted_text(report) == "Also: 1 note; 65 rules passed."


def test_details_name_everybody_concerned() -> None:
    assert list(all_lines(DECISION)) == [
        "risks     2 stacks: is public",
        "          Why: Everybody reads it.",
        "          - aws: one",
        "          - oci oci-bucket: other".replace("oci oci-bucket", "oci-bucket"),
        "          Where: stacks/Pulumi.aws.yaml:8 budget.usd_per_hour = 10",
        "          Fix: Make it private.",
        "          See docs/policies.md#bucket-private",
    ]
