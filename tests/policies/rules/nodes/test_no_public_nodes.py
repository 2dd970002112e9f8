from typing import Any

import pytest

from gpufabric.policies.rules.nodes.no_public_nodes import NoPublicNodes
from tests.policies import azure_stack, oci_stack
from tests.policies.aws_stack import Said, add, changed, drop, link, put, say
from tests.policies.conftest import UNKNOWN, Made

FACES = ("train-template", "networkInterfaces")
INSTANCE = "aws:ec2/instance:Instance"
SPOT_FLEET = "aws:ec2/spotFleetRequest:SpotFleetRequest"
SPECIFICATIONS = "launchSpecifications"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="sound, beside a public subnet for the NAT gateway"),
        pytest.param(
            (link("train", subnetIds="public"),),
            Said(("public: is a subnet of nodes and gives them public addresses",)),
            id="public subnet",
        ),
        pytest.param(
            (link("train", subnetIds="public"), link("system", subnetIds="public")),
            Said(("public: is a subnet of nodes and gives them public addresses",)),
            id="public subnet of two groups is said once",
        ),
        pytest.param(
            (put(*FACES, 1, "associatePublicIpAddress", value="true"),),
            Said(("train-template: networkInterfaces[1] requests a public address",)),
            id="interface",
        ),
        pytest.param(
            (put(*FACES, 1, "associatePublicIpAddress", value="false"),), Said(), id="private interface"
        ),
        pytest.param(
            (add(Made(INSTANCE, {"associatePublicIpAddress": True}, "alone")),),
            Said(("alone: requests a public address",)),
            id="instance",
        ),
        pytest.param(
            (add(Made(INSTANCE, {"subnetId": UNKNOWN}, "alone", {"subnetId": "public"})),),
            Said(("public: is a subnet of nodes and gives them public addresses",)),
            id="instance in a public subnet",
        ),
        pytest.param(
            (
                put(*FACES, 0, "associatePublicIpAddress", value=UNKNOWN),
                lambda stack: (
                    stack["train-template"]
                    .props["networkInterfaces"][1]
                    .update(associatePublicIpAddress=True)
                ),
            ),
            Said(
                ("train-template: networkInterfaces[1] requests a public address",),
                unevaluated=(
                    "train-template.networkInterfaces[0].associatePublicIpAddress unknown until apply",
                ),
            ),
            id="an unknown interface does not hide another",
        ),
        pytest.param(
            (add(Made(SPOT_FLEET, {SPECIFICATIONS: [{"associatePublicIpAddress": UNKNOWN}]}, "bid")),),
            Said(unevaluated=("bid.launchSpecifications[0].associatePublicIpAddress unknown until apply",)),
            id="unknown interface of a Spot fleet",
        ),
        pytest.param(
            (put("gpu", "mapPublicIpOnLaunch", value=UNKNOWN),),
            Said(unevaluated=("gpu.mapPublicIpOnLaunch unknown until apply",)),
            id="unknown subnet",
        ),
        pytest.param(
            (put(*FACES, value=[7.0]),),
            Said(unevaluated=("train-template.networkInterfaces[0] is not an object",)),
            id="interface is no object",
        ),
    ],
)
def test_no_public_nodes(changes: Any, said: Said) -> None:
    assert say(NoPublicNodes(), changed(*changes)) == said


VNIC = ("train-nodes", "instanceDetails", "launchDetails", "createVnicDetails")


@pytest.mark.parametrize(
    ("stack", "said"),
    [
        pytest.param(azure_stack.changed(), Said(), id="sound on Azure"),
        pytest.param(oci_stack.changed(), Said(), id="sound on OCI"),
        pytest.param(
            azure_stack.changed(put("train", "enableNodePublicIP", value=True)),
            Said(("train: gives its nodes public addresses",)),
            id="node pool of AKS",
        ),
        pytest.param(
            azure_stack.changed(put("cluster", "agentPoolProfiles", 0, "enableNodePublicIP", value=True)),
            Said(("cluster: agentPoolProfiles[0] gives its nodes public addresses",)),
            id="node pool inside of a cluster",
        ),
        pytest.param(
            azure_stack.changed(put("train", "enableNodePublicIP", value=UNKNOWN)),
            Said(unevaluated=("train.enableNodePublicIP unknown until apply",)),
            id="unknown",
        ),
        pytest.param(
            oci_stack.changed(put(*VNIC, "assignPublicIp", value="true")),
            Said(("train-nodes: requests a public address",)),
            id="instance configuration",
        ),
        pytest.param(
            oci_stack.changed(drop("workers", "prohibitPublicIpOnVnic")),
            Said(("workers: is a subnet of nodes and gives them public addresses",)),
            id="subnet",
        ),
        pytest.param(
            oci_stack.changed(put(*VNIC, value=7.0)),
            Said(unevaluated=(f"{'.'.join(VNIC)} has another shape than expected",)),
            id="not an object",
        ),
    ],
)
def test_other_clouds(stack: Any, said: Said) -> None:
    assert say(NoPublicNodes(), stack) == said
