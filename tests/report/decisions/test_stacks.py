import pytest

from gpufabric.report.decisions.decide import decide
from gpufabric.report.model import PolicyResult, StackReport
from tests.report.decisions.reports import NAMES, only, policy, report_of_stacks, stack_with


def test_a_failed_stack_names_its_reason_and_all_errors() -> None:
    errors = [
        {"severity": "error", "message": text}
        for text in ("preview failed", f"{NAMES[0]}: invalid file", "invalid file")
    ]
    stack = stack_with(NAMES[0], outcome="failed", reason="the engine ended", diagnostics=errors)
    decision = only([stack], "stack")
    assert decision.level == "blocks"
    assert decision.what == "failed: the engine ended: preview failed; invalid file"


def test_the_same_mistake_in_several_items_of_a_list_is_one_decision() -> None:
    said = "given azure-eastus; allowed: aws-us-east-1 [one file per stack]"
    lines = [f"stacks/Pulumi.backbone.yaml:{5 + item}: links[{item}].between[1]: {said}" for item in (0, 2)]
    other = "stacks/Pulumi.backbone.yaml:9: links[4].gbps: given 0; allowed: more [links]"
    errors = [{"severity": "error", "message": "\n".join([*lines, other])}]
    decided = decide(report_of_stacks([stack_with("backbone", outcome="failed", diagnostics=errors)]))
    assert [(decision.what, [place.line for place in decision.places]) for decision in decided.decisions] == [
        (f"failed: links[*].between[*]: {said}", [5, 7]),
        ("failed: links[4].gbps: given 0; allowed: more [links]", [9]),
    ]


def test_a_setting_that_one_stack_refuses_is_no_second_decision_of_another() -> None:
    text = "waiver of imdsv2 for *: none -> until 2027-01-31 (stacks/waivers.yaml)"
    refused = policy(f"{text}; compared with main", "settings-not-loosened", level="mandatory")
    stacks = [
        stack_with(NAMES[0], loosened=[text], policies=[refused]),
        stack_with(NAMES[1], loosened=[text]),
    ]
    (decision,) = decide(report_of_stacks(stacks)).decisions
    assert (decision.level, decision.places[0].file) == ("blocks", "stacks/waivers.yaml")


@pytest.mark.parametrize(
    ("kind", "level", "source"), [("note", "risks", "setting"), ("violation", "blocks", "policy")]
)
def test_a_loosened_setting_is_decided_on_though_a_rule_names_it(kind: str, level: str, source: str) -> None:
    text = "protection.pools changes from 0 to no limit"
    policy = PolicyResult.model_validate(
        {
            "policy": "settings-not-loosened",
            "level": "mandatory",
            "kind": kind,
            "message": f"{text}; compared",
        }
    )
    stack = StackReport(
        stack=NAMES[0], outcome="ok", policies_ran="all", policies=(policy,), loosened=(text,)
    )
    (decision,) = decide(report_of_stacks([stack])).decisions
    assert (decision.level, decision.source) == (level, source)
    assert text in decision.what
