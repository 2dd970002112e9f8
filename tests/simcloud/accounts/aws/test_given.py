"""Seeded things are read as facts of given things."""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from gpufabric.accounts.target import Target
from gpufabric.simcloud.seed import seed
from gpufabric.spec.given_facts import RoleFacts, SecurityGroupFacts, StoreFacts, SubnetFacts
from gpufabric.spec.regions import AnyRegion, DeclaredRegion
from tests.e2e.test_existing_aws import ACCOUNT, ALL_BUT_POOLS, COMPANY, FILES, GPU, NODES, VPC
from tests.plan.given_cases import changed
from tests.simcloud.accounts.holdings import rows

ADAPTER: TypeAdapter[AnyRegion] = TypeAdapter(DeclaredRegion)


def seeded(root: Path, **existing: Any) -> Target:
    """Put what the company has into an account, and give the stack's target there."""
    account = {"cloud": "aws", "account": ACCOUNT, "region": "us-east-1", "resources": COMPANY}
    file = root / "company.json"
    file.write_text(json.dumps({"accounts": [account]}))
    seed(root, file)
    region = ADAPTER.validate_python(changed(ALL_BUT_POOLS, existing))
    return Target(cloud="aws", account=ACCOUNT, region="us-east-1", stacks={"aws-us-east-1": region})


def test_networks_and_groups(tmp_path: Path) -> None:
    target = seeded(tmp_path)
    assert rows(tmp_path, target, "network", "security_groups") == {
        NODES: SecurityGroupFacts(network_id=VPC, closed_on_itself=True)
    }
    assert rows(tmp_path, target, "network", "subnets") == {
        GPU: SubnetFacts.model_validate(
            {
                "network_id": VPC,
                "cidr": "10.16.0.0/20",
                "zone": "use1-az6",
                "gives_public_addresses": False,
            }
        )
    }


def test_a_cluster_states_version_mode_and_its_group(tmp_path: Path) -> None:
    row = rows(tmp_path, seeded(tmp_path), "network", "clusters")["shared"]
    assert (row.kubernetes_version, row.network_id, row.mode, row.status) == ("1.35", VPC, "API", "ACTIVE")
    assert row.security_group_id.startswith("sg-")
    assert row.has_workload_identity is None


def test_roles_stores_and_file_systems(tmp_path: Path) -> None:
    target = seeded(tmp_path)
    roles = rows(tmp_path, target, "network", "roles")
    assert roles[f"arn:aws:iam::{ACCOUNT}:role/nodes"] == RoleFacts(
        trusted=("ec2.amazonaws.com",), policies=(), permission_boundary=""
    )
    assert rows(tmp_path, target, "network", "stores") == {
        "lab-checkpoints": StoreFacts(region="us-east-1", has_versioning=False, key_id="")
    }
    system = rows(tmp_path, target, "network", "file_systems")[FILES]
    assert (system.subnet_id, system.size_gib) == (GPU, 9600)
