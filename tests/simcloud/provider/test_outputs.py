"""Outputs of a preview are those of the update, except for unknown ones."""

from pathlib import Path
from typing import Any

import pytest

from gpufabric.simcloud.clouds.oci.tokens import CLUSTER_NETWORK
from gpufabric.wire.values import UNKNOWN
from tests.simcloud.clouds.oci.tenancy import Tenancy
from tests.simcloud.driver import Provider

CLUSTER = "aws:eks/cluster:Cluster"
ROLE = "arn:aws:iam::123456789012:role/cluster"
GIVEN: dict[str, Any] = {
    "name": "train",
    "version": "1.34",
    "roleArn": ROLE,
    "vpcConfig": {"subnetIds": ["subnet-1", "subnet-2"], "endpointPrivateAccess": True},
    "accessConfig": {"authenticationMode": "API"},
    "kubernetesNetworkConfig": {"ipFamily": "ipv4"},
}


@pytest.mark.parametrize(
    "changed",
    [
        {"version": "1.35"},
        {"vpcConfig": {**GIVEN["vpcConfig"], "endpointPublicAccess": True}},
        {"vpcConfig": {"subnetIds": ["subnet-1", "subnet-3"], "endpointPrivateAccess": False}},
        {"tags": {"owner": "training"}},
    ],
    ids=["version", "public", "subnets", "tags"],
)
def test_a_preview_of_an_eks_update_says_what_the_update_does(aws: Provider, changed: dict[str, Any]) -> None:
    made = aws.create(CLUSTER, "train", GIVEN)
    foreseen = aws.update(made, GIVEN | changed, preview=True).outputs
    assert foreseen == aws.update(made, GIVEN | changed).outputs
    assert foreseen["vpcConfig"]["clusterSecurityGroupId"].startswith("sg-")


def test_a_part_that_the_cloud_adds_to_a_given_property_is_unknown_before_the_creation(aws: Provider) -> None:
    foreseen = aws.preview(CLUSTER, "train", GIVEN)
    assert foreseen["vpcConfig"]["clusterSecurityGroupId"] == UNKNOWN
    assert GIVEN["vpcConfig"].items() <= foreseen["vpcConfig"].items()


def test_parts_of_list_elements_stay_with_their_element(oci: Provider, tmp_path: Path) -> None:
    tenancy = Tenancy(oci, tmp_path)
    given = tenancy.network_inputs(2, tenancy.configuration())
    made = tenancy.make(CLUSTER_NETWORK, given)
    larger = given | {"instancePools": [given["instancePools"][0] | {"size": 4}]}
    [foreseen] = oci.update(made, larger, preview=True).outputs["instancePools"]
    [pool] = made.outputs["instancePools"]
    assert foreseen == pool | {"size": 4}
    assert foreseen["id"]


def test_a_part_that_was_given_and_is_given_no_longer_is_not_kept(aws: Provider) -> None:
    made = aws.create(CLUSTER, "train", GIVEN)
    without = GIVEN | {"vpcConfig": {"subnetIds": ["subnet-1", "subnet-2"]}}
    assert "endpointPrivateAccess" not in aws.update(made, without, preview=True).outputs["vpcConfig"]
