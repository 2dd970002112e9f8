"""Seeded things are read as facts of given things, and complete a declaration that states none."""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from gpufabric.accounts.target import Target
from gpufabric.simcloud.seed import seed
from gpufabric.spec.given_facts import PlacementFacts, SecurityGroupFacts, StoreFacts, SubnetFacts
from gpufabric.spec.regions import AnyRegion, DeclaredRegion
from tests.e2e.test_existing_oci import (
    ALL_BUT_POOLS,
    CLUSTER,
    COMPANY,
    COMPARTMENT,
    COMPUTE,
    DOMAIN,
    FILES,
    ON_A_NETWORK,
    PODS_GROUP,
    STACK,
    TABLE,
    TENANCY,
    VCN,
    WORKERS_GROUP,
    ocid,
)
from tests.simcloud.accounts.holdings import rows

ADAPTER: TypeAdapter[AnyRegion] = TypeAdapter(DeclaredRegion)
REGION = "us-ashburn-1"


def seeded(root: Path, declared: dict[str, Any]) -> Target:
    """Put what the company has into a tenancy, and give the stack's target there."""
    account = {
        "cloud": "oci",
        "account": TENANCY,
        "region": REGION,
        "compartment": COMPARTMENT,
        "resources": COMPANY,
    }
    file = root / "company.json"
    file.write_text(json.dumps({"accounts": [account]}))
    seed(root, file)
    region = ADAPTER.validate_python(declared)
    return Target(cloud="oci", account=TENANCY, region=REGION, stacks={STACK: region})


def test_subnets_groups_and_route_tables(tmp_path: Path) -> None:
    target = seeded(tmp_path, ALL_BUT_POOLS)
    closed = SecurityGroupFacts(network_id=VCN, closed_on_itself=True)
    assert rows(tmp_path, target, "network", "security_groups") == {
        PODS_GROUP: closed,
        WORKERS_GROUP: closed,
    }
    row = rows(tmp_path, target, "network", "subnets")[ocid("subnet", "workers")]
    assert row == SubnetFacts.model_validate(
        {
            "network_id": VCN,
            "cidr": "10.48.240.0/22",
            "zone": "",
            "route_table_id": TABLE,
            "gives_public_addresses": False,
            "has_outbound": True,
        }
    )


def test_a_route_table_has_its_next_hops(tmp_path: Path) -> None:
    row = rows(tmp_path, seeded(tmp_path, ON_A_NETWORK), "network", "route_tables")[TABLE]
    assert set(row.routes) == {"0.0.0.0/0", "10.0.0.0/8"}


def test_a_cluster_states_all_that_nodes_need_to_join(tmp_path: Path) -> None:
    row = rows(tmp_path, seeded(tmp_path, ALL_BUT_POOLS), "network", "clusters")[CLUSTER]
    assert (row.kubernetes_version, row.network_id, row.status) == ("v1.34.2", VCN, "ACTIVE")
    assert (row.mode, row.cluster_type) == ("OCI_VCN_IP_NATIVE", "ENHANCED_CLUSTER")
    assert row.endpoint.endswith(":6443")
    assert row.certificate_authority
    assert row.has_workload_identity


def test_stores_file_systems_and_compute_clusters(tmp_path: Path) -> None:
    target = seeded(tmp_path, ALL_BUT_POOLS)
    assert rows(tmp_path, target, "network", "stores") == {
        "lab-checkpoints": StoreFacts(region=REGION, has_versioning=True, key_id="")
    }
    system = rows(tmp_path, target, "network", "file_systems")[FILES]
    assert (system.subnet_id, system.mount_name) == (ocid("subnet", "lustre"), "lab")
    assert rows(tmp_path, target, "network", "placements") == {COMPUTE: PlacementFacts(zone=DOMAIN)}
