from typing import Any

import pytest

from gpufabric.policies.rules.network.security_groups import SecurityGroupsNotLists
from tests.policies.aws_stack import Said, add, drop, put, say
from tests.policies.conftest import UNKNOWN, Made
from tests.policies.oci_stack import (
    changed,
)

VNIC = ("instanceDetails", "launchDetails", "createVnicDetails", "nsgIds")
NO_GROUP = "train-nodes: names no network security group"
DEFAULT = "workers: names no security list, and therefore has the network's default one"
EMPTY = Made("oci:Core/defaultSecurityList:DefaultSecurityList", {}, "default")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="sound"),
        pytest.param(
            (put("nothing", "ingressSecurityRules", value=[{"source": "0.0.0.0/0"}]),),
            Said(("nothing: is a security list with 1 rule, for whole subnets",)),
            id="a rule in a list",
        ),
        pytest.param((drop("workers", "securityListIds"),), Said((DEFAULT,)), id="default list"),
        pytest.param(
            (drop("workers", "securityListIds"), add(EMPTY)), Said(), id="default list without rules"
        ),
        pytest.param((put("train-nodes", *VNIC, value=[]),), Said((NO_GROUP,)), id="nodes without a group"),
        pytest.param(
            (drop("system", "nodeConfigDetails", "nsgIds"),),
            Said((NO_GROUP.replace("train-nodes", "system"),)),
            id="node pool without one",
        ),
        pytest.param(
            (drop("lustre", "nsgIds"),),
            Said((NO_GROUP.replace("train-nodes", "lustre"),)),
            id="file system without one",
        ),
        pytest.param(
            (add(Made("oci:Core/instance:Instance", {})),),
            Said((NO_GROUP.replace("train-nodes", "one"),)),
            id="instance",
        ),
        pytest.param(
            (add(Made("oci:Core/instance:Instance", {"instanceConfigurationId": UNKNOWN})),),
            Said(),
            id="instance of a configuration",
        ),
        pytest.param(
            (put("train-nodes", *VNIC, value=UNKNOWN), drop("lustre", "nsgIds")),
            Said(
                (NO_GROUP.replace("train-nodes", "lustre"),),
                unevaluated=(f"train-nodes.{'.'.join(VNIC)} unknown until apply",),
            ),
            id="unknown hides no other",
        ),
        pytest.param(
            (put("nothing", "egressSecurityRules", value="x"),),
            Said(unevaluated=("nothing.egressSecurityRules is not a list",)),
            id="no list",
        ),
    ],
)
def test_security_groups_not_lists(changes: Any, said: Said) -> None:
    assert say(SecurityGroupsNotLists(), changed(*changes)) == said
