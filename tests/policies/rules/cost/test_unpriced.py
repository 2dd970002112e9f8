"""Resources without a price."""

from dataclasses import replace
from typing import Any

from gpufabric.policies.rule import RuleOutcome
from gpufabric.policies.rules.cost.unpriced import UnpricedResources
from tests.policies.conftest import UNKNOWN, Made
from tests.policies.rules.each_cloud import Cloud, each_cloud
from tests.policies.rules.growing_nodes import outcome_of
from tests.policies.rules.sized_network import known, nodes_of, outcome


def test_unpriced_items_and_unknown_types_are_listed(kit: Any) -> None:
    bucket = kit.made("oci:ObjectStorage/bucket:Bucket", {}, "bucket")
    other = kit.made("oci:Database/dbSystem:DbSystem", {}, "db")
    judged = outcome(UnpricedResources(), nodes_of(kit, 40, bucket, other), known(), kit)
    assert [finding.message for finding in judged.violations] == [
        "oci-us-ashburn-1: 3 items have no price: object storage, object storage requests,"
        " root disks of pool network",
        "oci-us-ashburn-1: 1 resource is of types not known to gpufabric: oci:Database/dbSystem:DbSystem (1)",
    ]
    assert outcome(UnpricedResources(), [], known(), kit) == RuleOutcome()


@each_cloud
def test_unpriced_on_each_cloud(cloud: Cloud) -> None:
    disks = outcome_of(UnpricedResources(), cloud.view()).violations
    assert [finding.message for finding in disks] == (
        ["own: 1 item has no price: root disks of pool train"] if cloud.declared.cloud == "oci" else []
    )
    *_, finding = outcome_of(UnpricedResources(), cloud.view(4.0, Made(cloud.other, {}, "other"))).violations
    assert f"types not known to gpufabric: {cloud.other} (1)" in finding.message
    assert outcome_of(UnpricedResources(), cloud.view(UNKNOWN)).violations == []


def test_a_usage_file_with_faults_is_not_evaluated(kit: Any) -> None:
    damaged = replace(known(), usage_problem="stacks/usage.yaml:3: stacks.x.nat_gib: given -1")
    judged = outcome(UnpricedResources(), [], damaged, kit)
    assert judged.unevaluated_text() == (
        "not evaluated: stacks/usage.yaml stacks/usage.yaml:3: stacks.x.nat_gib: given -1"
    )
