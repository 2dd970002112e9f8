from typing import Any

import pytest

from gpufabric.policies.rules.updates.control_plane_zones import ControlPlaneZones
from tests.policies.aws_stack import Said, add, changed, link, put, say, subnet
from tests.policies.conftest import UNKNOWN

RULE = ControlPlaneZones()
NOT_BROKEN = {"aws": "a change is judged against a previous state, which this stack does not have"}
DOCUMENT = "(Amazon EKS user guide: networking requirements for VPC and subnets)"
API = (
    "the zones in which EKS created the control plane (EKS API reference, UpdateClusterConfig; "
    "aws/containers-roadmap#2258)"
)


def over(*zones: str) -> Any:
    """A stack whose cluster has a subnet in each of some zones."""
    names = tuple(f"system-{index}" for index in range(len(zones)))
    return changed(
        add(*(subnet(name, zone) for name, zone in zip(names, zones, strict=True))),
        put("cluster", "vpcConfig", "subnetIds", value=[UNKNOWN] * len(zones)),
        link("cluster", vpcConfig=names),
    )


ONE, TWO, THREE = "use1-az4", "use1-az6", "use1-az1"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param(None, over(ONE, TWO), Said(), id="new"),
        pytest.param(over(ONE, TWO), over(TWO, ONE), Said(), id="as it was"),
        pytest.param(over(ONE, TWO), over(ONE, TWO, TWO), Said(), id="more subnets of the same zones"),
        pytest.param(
            over(ONE, TWO),
            over(ONE, TWO, THREE),
            Said(
                (
                    "cluster: vpcConfig.subnetIds are in use1-az1, use1-az4, use1-az6; allowed: subnets in "
                    f"exactly use1-az4, use1-az6, {API}",
                )
            ),
            id="a third zone",
        ),
        pytest.param(
            over(ONE, TWO),
            over(ONE, THREE),
            Said(
                (
                    "cluster: vpcConfig.subnetIds are in use1-az1, use1-az4; allowed: subnets in exactly "
                    f"use1-az4, use1-az6, {API}",
                )
            ),
            id="another zone",
        ),
        pytest.param(
            None,
            over(ONE, "use1-az3"),
            Said(
                (f"cluster: vpcConfig.subnetIds are in use1-az3, where EKS has no control planes {DOCUMENT}",)
            ),
            id="a zone without control planes",
        ),
        pytest.param(
            None,
            over(ONE),
            Said((f"cluster: vpcConfig.subnetIds are in use1-az4; EKS needs 2 zones {DOCUMENT}",)),
            id="one zone",
        ),
        pytest.param(
            None,
            changed(put("system-a", "availabilityZoneId", value=UNKNOWN)),
            Said(unevaluated=("cluster.vpcConfig.subnetIds zones of the cluster's subnets are unknown",)),
            id="unknown",
        ),
    ],
)
def test_control_plane_zones(before: Any, after: Any, said: Said) -> None:
    assert say(RULE, after, before=before) == said


def test_another_cluster_can_be_in_other_zones() -> None:
    before, after = over(ONE, TWO), over(ONE, THREE)
    for name, stack in (("one", before), ("two", after)):
        stack["cluster"].props = {**stack["cluster"].props, "name": name}
    assert say(RULE, after, before=before) == Said()
