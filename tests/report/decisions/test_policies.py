import pytest

from gpufabric.report.decisions.concerned import concerned_lines
from gpufabric.report.decisions.decide import decide
from tests.report.decisions.reports import NAMES, only, policy, report_of_stacks, stack_with


def test_the_same_loss_of_a_power_domain_in_all_stacks_is_one_decision() -> None:
    loss = "loss of power domain PJM: 256 of 1,320 GPUs can continue training, below the declared 50%"
    stacks = [stack_with(name, policies=[policy(loss, "fabric-survives-losses")]) for name in NAMES]
    decision = only(stacks, "policy")
    assert (decision.level, decision.concerns, decision.what) == ("risks", "3 stacks", loss)
    assert decision.docs == "docs/policies.md#fabric-survives-losses"
    assert decision.why == (
        "If one failure stops the run, the leases of all regions are paid for while nothing trains"
    )


def test_losses_of_regions_are_one_decision_with_a_line_each() -> None:
    losses = [f"loss of region {name}: 8 of 24 GPUs can continue training" for name in NAMES[:2]]
    said = [policy(loss, "fabric-survives-losses") for loss in losses]
    decided = decide(report_of_stacks([stack_with(name, policies=said) for name in NAMES]))
    (decision,) = decided.decisions
    assert (decision.what, decision.concerns) == (
        "several losses leave fewer GPUs training than declared",
        "3 stacks",
    )
    assert list(concerned_lines(decision)) == [f"{', '.join(NAMES)}: {loss}" for loss in losses]


def test_values_known_only_after_the_update_are_counted() -> None:
    unknown = policy("bucket.policy unknown until apply", "bucket-tls-only", kind="not-evaluated")
    decided = decide(report_of_stacks([stack_with(NAMES[0], policies=[unknown])]))
    assert not decided.decisions
    assert [line.text for line in decided.counted] == ["1 result known only after the update"]


def test_advice_on_a_key_that_a_declaration_can_name_is_a_decision() -> None:
    removed = policy("aks: its key is removed while secrets are encrypted with it", "secrets-encrypted")
    assert only([stack_with("azure-eastus", policies=[removed])], "policy").level == "risks"


@pytest.mark.parametrize(("stack", "number"), [("azure-eastus", 1), ("aws-us-east-1", 0)])
def test_advice_that_no_declaration_can_follow_is_counted(stack: str, number: int) -> None:
    advice = policy("lustre: is encrypted with a key that the cloud manages", "file-system-own-key")
    decided = decide(report_of_stacks([stack_with(stack, policies=[advice])]))
    assert len(decided.decisions) == 1 - number
    assert sum(line.number for line in decided.counted if line.kind == "without a setting") == number


def test_a_mandatory_rule_blocks_even_if_no_declaration_can_follow_it() -> None:
    stopped = policy("is encrypted by the cloud", "file-system-own-key", level="mandatory")
    assert only([stack_with("azure-eastus", policies=[stopped])], "policy").level == "blocks"


@pytest.mark.parametrize(
    ("rule", "level"),
    [("disks-encrypted", "risks"), ("cost-stack-budget-hourly", "costs"), ("state-kept", "notes")],
)
def test_a_mandatory_rule_that_could_not_be_evaluated_is_a_risk(rule: str, level: str) -> None:
    gap = policy("a file is not readable", rule, kind="not-evaluated")
    assert only([stack_with(NAMES[0], policies=[gap])], "policy").level == level


def test_a_rule_that_crashed_is_never_only_counted() -> None:
    crashed = policy("lustre: internal error: KeyError at keys.py:1", "file-system-own-key")
    assert only([stack_with("azure-eastus", policies=[crashed])], "policy").level == "risks"


def test_a_mistake_in_a_file_of_all_stacks_is_one_decision_at_its_line() -> None:
    said = [
        f"stacks/waivers.yaml:{line}: waivers[{item}].owner: given 'x'; allowed: more"
        for item, line in ((0, 4), (2, 14))
    ]
    broken = [policy(text, "policy-files", level="mandatory") for text in said]
    decided = decide(report_of_stacks([stack_with(name, policies=broken) for name in NAMES]))
    (decision,) = decided.decisions
    assert decision.what == "waivers[*].owner: given 'x'; allowed: more"
    assert [(place.stack, place.file, place.line, place.property) for place in decision.places] == [
        ("", "stacks/waivers.yaml", 4, "waivers[0].owner"),
        ("", "stacks/waivers.yaml", 14, "waivers[2].owner"),
    ]
