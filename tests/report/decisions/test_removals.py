from gpufabric.report.decisions.decide import decide
from gpufabric.report.disruption import CapacityLoss, RollingChange
from tests.report.decisions.reports import NAMES, only, policy, report_of_stacks, stack_with


def test_lost_gpus_of_several_pools_are_added_up() -> None:
    loss = CapacityLoss(kind="pool", name="train", cause="removed", text="pool train is removed", gpus=64)
    decision = only([stack_with(name, losses=[loss]) for name in NAMES], "loss")
    assert (decision.level, decision.concerns) == ("destroys", "3 pools in 3 stacks")
    assert decision.what == "192 GPUs lost: removed"


def test_an_unknown_loss_makes_the_sum_unknown() -> None:
    losses = [
        CapacityLoss(kind="pool", name=name, cause="removed", text="it goes", gpus=gpus)
        for name, gpus in (("train", 64), ("serve", None))
    ]
    decision = only([stack_with(NAMES[0], losses=losses)], "loss")
    assert decision.what == "an unknown number of GPUs lost: removed"


def test_restarts_for_the_same_reason_are_one_decision() -> None:
    roll = RollingChange(
        pool="train", restarts="yes", because=("image",), nodes=8, gpus=64, text="pool train: 8"
    )
    kept = RollingChange(
        pool="serve", restarts="no", because=("image",), text="pool serve: new machines only"
    )
    decision = only([stack_with(name, rolls=[roll, kept]) for name in NAMES], "restart")
    assert decision.level == "disrupts"
    assert decision.what == "24 machines with 192 GPUs restart, because image changes"


def test_stored_data_that_is_replaced_is_one_decision_with_its_reason() -> None:
    name = "azure-eastus-lustre"
    change = {
        "operation": "replace",
        "type": "azure-native:storagecache:AmlFilesystem",
        "name": name,
        "urn": "urn:lustre",
        "protected": True,
        "forced_by": ["storageCapacityTiB"],
        "order": "delete first",
    }
    namesake = {**change, "type": "azure-native:network:VirtualNetwork", "protected": False, "urn": "urn:net"}
    loss = CapacityLoss(kind="store", name=name, cause="replaced", text=f"file system {name} is replaced")
    note = policy(f"{loss.text}, and that is allowed", "losses-within-limits", kind="note")
    urn = "urn:pulumi:azure-eastus::p::t::azure-eastus-lustre"
    advice = f"To unprotect the resource, use the command: `pulumi state unprotect '{urn}'`"
    error = f'unable to replace resource "{urn}" as it is currently marked for protection. {advice}'
    stack = stack_with(
        "azure-eastus",
        changes=[namesake, change],
        losses=[loss],
        policies=[note],
        outcome="failed",
        diagnostics=[{"severity": "error", "message": error, "resource": name}],
    )
    decided = decide(report_of_stacks([stack]))
    blocks, destroys, other = decided.decisions
    assert other.what.startswith("VirtualNetwork replaced")
    assert destroys.what == (
        "file system azure-eastus-lustre is replaced (protected): storageCapacityTiB changes, delete first"
    )
    assert blocks.what.endswith(f'"{name}" as it is currently marked for protection')
    assert "protect: false" in blocks.fix
    assert [place.property for decision in decided.decisions for place in decision.places] == [
        "storage.lustre",
        "storage.lustre",
    ]
    assert [(line.kind, line.number) for line in decided.counted] == [("repeats", 2)]


def test_stored_data_that_is_removed_has_a_place() -> None:
    change = {"operation": "delete", "type": "aws:s3/bucket:Bucket", "name": "aws-checkpoints", "urn": "urn"}
    loss = CapacityLoss(
        kind="store", name="aws-checkpoints", cause="removed", text="bucket aws-checkpoints is removed"
    )
    decision = only([stack_with("aws", changes=[change], losses=[loss])], "loss")
    assert (decision.what, decision.places[0].property) == (loss.text, "storage.checkpoints")


def test_resources_of_different_types_under_one_name_are_counted_each() -> None:
    types = ("aws:eks/nodeGroup:NodeGroup", "aws:ec2/launchTemplate:LaunchTemplate")
    changes = [{"operation": "delete", "type": type_, "name": "aws-train", "urn": type_} for type_ in types]
    decision = only([stack_with("aws", changes=changes)], "resource")
    assert (decision.concerns, decision.what) == ("2 resources of aws", "deleted: no longer declared")
