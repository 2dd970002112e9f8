import base64
from typing import Any

import pytest

from gpufabric.policies.rules.network.rdma_range_apart import RdmaRangeApart
from tests.policies import azure_stack, oci_stack
from tests.policies.aws_stack import Said, add, drop, put, say
from tests.policies.conftest import UNKNOWN, Made

PREFIXES = ("network", "addressSpace", "addressPrefixes")
INSIDE = put(*PREFIXES, value=["10.32.0.0/16", "172.16.9.0/24"])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="apart"),
        pytest.param(
            (INSIDE,),
            Said(
                ("network: addressSpace.addressPrefixes[1] overlaps the addresses that InfiniBand reserves",)
            ),
            id="inside",
        ),
        pytest.param((INSIDE, drop("train"), drop("racks")), Said(), id="no InfiniBand"),
        pytest.param(
            (put(*PREFIXES, 0, value=UNKNOWN),),
            Said(unevaluated=("network.addressSpace.addressPrefixes[0] unknown until apply",)),
            id="unknown",
        ),
        pytest.param(
            (put(*PREFIXES, 0, value="hunter2"),),
            Said(unevaluated=("network.addressSpace.addressPrefixes[0] is not a range of addresses",)),
            id="no range",
        ),
    ],
)
def test_azure(changes: Any, said: Said) -> None:
    assert say(RdmaRangeApart(), azure_stack.changed(*changes)) == said


def boots(text: str) -> Any:
    data = base64.b64encode(text.encode()).decode()
    return put("train-nodes", "instanceDetails", "launchDetails", "metadata", "user_data", value=data)


SET = boots("sed s/x/rdma_network=10.48.128.0/255.255.128.0/")


@pytest.mark.parametrize(
    ("changes", "declared", "said"),
    [
        pytest.param((), oci_stack.region(), Said(), id="apart"),
        pytest.param(
            (put("vcn", "cidrBlocks", value=["192.168.4.0/24"]),),
            oci_stack.region(),
            Said(("vcn: cidrBlocks[0] overlaps the addresses that the stack declares for RDMA",)),
            id="declared",
        ),
        pytest.param(
            (SET,),
            None,
            Said(("vcn: cidrBlocks[0] overlaps the addresses that train-nodes sets for RDMA",)),
            id="set",
        ),
        pytest.param((boots("rdma_network=999.0.0.0/8"),), None, Said(), id="set to no range"),
        pytest.param((boots("nothing"),), None, Said(), id="not set"),
        pytest.param(
            (put("train-nodes", "instanceDetails", value=UNKNOWN), put("vcn", "cidrBlocks", value=UNKNOWN)),
            oci_stack.region(),
            Said(unevaluated=("vcn.cidrBlocks unknown until apply",)),
            id="unknown",
        ),
        pytest.param(
            (
                put("vcn", "cidrBlocks", value=UNKNOWN),
                add(Made("oci:Core/vcn:Vcn", {"cidrBlock": "192.168.0.0/20"})),
            ),
            oci_stack.region(),
            Said(
                ("one: cidrBlock overlaps the addresses that the stack declares for RDMA",),
                unevaluated=("vcn.cidrBlocks unknown until apply",),
            ),
            id="unknown hides no other",
        ),
    ],
)
def test_oci(changes: Any, declared: Any, said: Said) -> None:
    assert say(RdmaRangeApart(), oci_stack.changed(*changes), declared) == said
