from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.aws.subnets import lustre_interfaces
from gpufabric.plan.storage import plan_lustre
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.storage import Lustre
from tests.plan.conftest import PlanRegion

LUSTRE = {"lustre": {"at_least_tib": 140, "throughput_mbps_per_tib": 500}}


@given(st.decimals(min_value=Decimal("0.1"), max_value=Decimal(4000), places=1))
def test_a_file_system_takes_an_address_per_target_and_a_few_for_metadata(tib: Decimal) -> None:
    lustre = plan_lustre(
        Lustre(at_least_tib=tib, throughput_mbps_per_tib=500), default_catalog().lustre("aws")
    )
    network = default_catalog().aws_network()
    targets = lustre_interfaces(lustre, network) - network.lustre_metadata_servers.value
    assert (targets - 1) * 1200 < lustre.size_gib <= targets * 1200


def pools(nodes: int) -> dict[str, object]:
    return {"train": {"shape": "p6-b200.48xlarge", "nodes": nodes}}


def test_lustre_counts_towards_the_room_of_the_gpu_subnet(plan: PlanRegion) -> None:
    small = {"cidr": "10.16.0.0/20"}
    plan("aws", network=small, pools=pools(61))
    with pytest.raises(DeclarationError) as caught:
        plan("aws", network=small, pools=pools(61), storage=LUSTRE)
    (problem,) = caught.value.problems
    assert problem.where == "network.cidr"
    assert problem.given == (
        "61 nodes of train x 33 + 136 Lustre interfaces x 1 = 2149 addresses in 10.16.0.0/21"
    )
    assert problem.allowed == "at most 2048 - 5 reserved = 2043 addresses"


def test_each_zone_holds_all_system_nodes_control_plane_and_endpoints(plan: PlanRegion) -> None:
    small = {"cidr": "10.16.0.0/20"}
    plan("aws", network=small, cluster={"system_nodes": 6})
    with pytest.raises(DeclarationError) as caught:
        plan("aws", network=small, cluster={"system_nodes": 7})
    assert {problem.given for problem in caught.value.problems} == {
        "7 system nodes x 33 + 1 transit gateway x 1 + 16 control plane x 1 + "
        "9 interface endpoints x 1 = 257 addresses "
        "in 10.16.11.0/24"
    }
    plan("aws", network=small | {"interface_endpoints": False}, cluster={"system_nodes": 7})
