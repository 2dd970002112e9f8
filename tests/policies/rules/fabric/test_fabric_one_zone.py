from typing import Any

import pytest

from gpufabric.policies.rules.fabric.fabric_one_zone import FabricOneZone
from tests.policies import azure_stack, oci_stack
from tests.policies.aws_pools import group, template
from tests.policies.aws_stack import Said, add, changed, drop, link, put, say, subnet
from tests.policies.conftest import UNKNOWN, Made

NOT_BROKEN = {"aws": "the broken pool is in the same subnet as the sound one"}

TWO_SUBNETS = put("train", "subnetIds", value=[UNKNOWN, UNKNOWN])
SECOND = (add(template("eval"), group("eval"), subnet("other", "use1-az4")), link("eval", subnetIds="other"))
APART = "aws-us-east-1: pools of one fabric are in 2 zones (use1-az4: eval; use1-az6: train)"
PLACED = (
    add(Made("aws:ec2/placementGroup:PlacementGroup", {}, "placed")),
    link("train-template", placement="placed"),
    link("eval-template", placement="placed"),
)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="sound, with system nodes in two zones"),
        pytest.param(
            (TWO_SUBNETS, link("train", subnetIds=("system-a", "system-b"))),
            Said(("train: GPU node group with subnets in 2 zones (use1-az4, use1-az6)",)),
            id="group in two zones",
        ),
        pytest.param(
            (TWO_SUBNETS, link("train", subnetIds=("gpu", "system-b"))), Said(), id="two subnets of a zone"
        ),
        pytest.param(SECOND, Said((APART,)), id="pools of a fabric in two zones"),
        pytest.param((*SECOND, *PLACED), Said((APART,)), id="said once of a label and a placement group"),
        pytest.param(
            (*SECOND, *PLACED, drop("eval", "labels"), drop("train", "labels")),
            Said((APART,)),
            id="placement group in two zones",
        ),
        pytest.param((*SECOND, drop("eval", "labels")), Said(), id="pools of two fabrics"),
        pytest.param((*SECOND, link("eval", clusterName="gpu")), Said(), id="pools of two clusters"),
        pytest.param(
            (
                *SECOND,
                put("eval-template", "instanceType", value="m7i.xlarge"),
                put("eval", "amiType", value="AL2023_x86_64_STANDARD"),
            ),
            Said(),
            id="machines without a fabric",
        ),
        pytest.param(
            (*SECOND, put("eval-template", "instanceType", value="p99.48xlarge")),
            Said((APART,)),
            id="machines that the catalogue does not have",
        ),
        pytest.param(
            (put("gpu", "availabilityZoneId", value=UNKNOWN),),
            Said(unevaluated=("train.subnetIds (gpu.availabilityZoneId) unknown until apply",)),
            id="unknown zone",
        ),
        pytest.param(
            (drop("gpu", "availabilityZoneId"),),
            Said(unevaluated=("train.subnetIds (gpu.availabilityZoneId) is not given",)),
            id="no zone",
        ),
        pytest.param(
            (TWO_SUBNETS,),
            Said(unevaluated=("train.subnetIds has subnets that are not of this stack",)),
            id="foreign subnet",
        ),
        pytest.param((link("train", subnetIds=()),), Said(), id="the only subnet is foreign"),
        pytest.param(
            (*SECOND, link("train", subnetIds=())),
            Said(unevaluated=("train.subnetIds is not a subnet of this stack",)),
            id="foreign subnet of one pool of two",
        ),
        pytest.param(
            (put("train", "subnetIds", value=UNKNOWN),), Said(), id="unknown list of one zone's subnets"
        ),
        pytest.param(
            (put("train", "subnetIds", value=UNKNOWN), link("train", subnetIds=("system-a", "system-b"))),
            Said(unevaluated=("train.subnetIds unknown until apply",)),
            id="unknown list of two zones' subnets",
        ),
        pytest.param(
            (
                TWO_SUBNETS,
                drop("gpu", "availabilityZoneId"),
                put("gpu", "availabilityZone", value="us-east-1a"),
                link("train", subnetIds=("gpu", "system-b")),
            ),
            Said(
                unevaluated=("train.subnetIds has zones given by name and by id, which cannot be compared",)
            ),
            id="a name beside an id",
        ),
        pytest.param(
            (
                *SECOND,
                drop("other", "availabilityZoneId"),
                put("other", "availabilityZone", value="us-east-1a"),
            ),
            Said(unevaluated=("eval.subnetIds gives its zone by name, others of its fabric by id",)),
            id="a pool by name and another by id",
        ),
        pytest.param(
            (*SECOND, put("train", "labels", value=7.0)),
            Said(unevaluated=("train.labels has another shape than expected",)),
            id="labels are no object",
        ),
        pytest.param(
            (*SECOND, put("train-template", "instanceType", value=UNKNOWN)),
            Said(unevaluated=("train.instanceType unknown until apply",)),
            id="unknown shape",
        ),
    ],
)
def test_fabric_one_zone(changes: tuple, said: Said) -> None:
    assert say(FabricOneZone(), changed(*changes)) == said


ZONES = ("train", "availabilityZones")
ELSEWHERE = "Demo:US-ASHBURN-AD-2"


@pytest.mark.parametrize(
    ("stack", "said"),
    [
        pytest.param(azure_stack.changed(), Said(), id="sound on Azure"),
        pytest.param(oci_stack.changed(), Said(), id="sound on OCI"),
        pytest.param(
            azure_stack.changed(put(*ZONES, value=["1", "2"])),
            Said(("train: is a GPU node pool in 2 zones (1, 2)",)),
            id="two zones",
        ),
        pytest.param(
            azure_stack.changed(drop(*ZONES)),
            Said(advice=("train: names no zone for its GPU nodes, so that Azure chooses one",)),
            id="no zone",
        ),
        pytest.param(
            azure_stack.changed(put(*ZONES, value=UNKNOWN)),
            Said(unevaluated=("train.availabilityZones unknown until apply",)),
            id="unknown zones",
        ),
        pytest.param(
            oci_stack.changed(put("rack-1", "availabilityDomain", value=ELSEWHERE)),
            Said((f"rack-1: is in 2 availability domains ({oci_stack.AD}, {ELSEWHERE})",)),
            id="another domain than its compute cluster",
        ),
        pytest.param(
            oci_stack.changed(put("compute", "availabilityDomain", value=UNKNOWN)),
            Said(
                unevaluated=(
                    "rack-1.availabilityDomain unknown until apply",
                    "rack-2.availabilityDomain unknown until apply",
                )
            ),
            id="unknown domain",
        ),
    ],
)
def test_other_clouds(stack: Any, said: Said) -> None:
    assert say(FabricOneZone(), stack) == said
