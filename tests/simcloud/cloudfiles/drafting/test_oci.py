"""Capacity of an OCI tenancy: free hosts, reservations and memory fabrics."""

from pathlib import Path
from typing import Any

from gpufabric.simcloud.cloudfiles.drafting.account import AccountDraft, KnownRegion
from gpufabric.simcloud.cloudfiles.drafting.quotas import draft_quotas
from gpufabric.spec.oci.region import OciRegion
from tests.simcloud.cloudfiles.drafting.drafted import STACKS, drafted, region

DOMAIN, SHAPE = "Demo:US-ASHBURN-AD-1", "BM.GPU.B200.8"
RESERVATION = "ocid1.capacityreservation.oc1.iad.aaaalab"
FABRIC = "ocid1.computegpumemoryfabric.oc1.iad.aaaalab"
ROW = {"kind": "on-demand", "state": "ACTIVE", "is_usable": True, "zone": DOMAIN}


def test_free_hosts_count_over_fault_domains_and_with_own_ones(tmp_path: Path, repo: Path) -> None:
    availability = {
        f"{SHAPE}@{DOMAIN}/FAULT-DOMAIN-1": {"status": "AVAILABLE", "nodes": 3},
        f"{SHAPE}@{DOMAIN}/FAULT-DOMAIN-2": {"status": "OUT_OF_HOST_CAPACITY"},
        f"{SHAPE}@{DOMAIN}/FAULT-DOMAIN-3": {"status": "AVAILABLE", "nodes": 2},
    }
    snapshots: Any = {"capacity": {"availability": availability}}
    first = drafted(tmp_path / "a", repo, {STACKS["oci"]: region("oci")}, snapshots)
    assert first["oci"]["hosts"] == [{"availability_domain": DOMAIN, "shape": SHAPE, "count": 5}]
    stack = {"ocid1.vcn.oc1.iad.aaaa": {"ranges": ["10.48.0.0/16"], "stack": STACKS["oci"]}}
    second = drafted(
        tmp_path / "b", repo, {STACKS["oci"]: region("oci")}, {**snapshots, "network": {"networks": stack}}
    )
    assert second["oci"]["hosts"][0]["count"] == 13, "the stack's eight hosts are free in a rehearsal"
    assert any(f"who uses {SHAPE} in {DOMAIN}: 8 count as this" in text for text in second["unknown"])


def test_a_shape_without_a_number_is_not_limited(tmp_path: Path, repo: Path) -> None:
    availability = {f"{SHAPE}@{DOMAIN}/": {"status": "AVAILABLE"}}
    snapshots: Any = {"capacity": {"availability": availability}}
    file = drafted(tmp_path, repo, {STACKS["oci"]: region("oci")}, snapshots)
    assert "oci" not in file
    assert any("machines that are free for pool train in us-ashburn-1" in text for text in file["unknown"])


def test_a_reservation_of_two_shapes_and_a_fabric(tmp_path: Path, repo: Path) -> None:
    pools = {
        "train": {
            "shape": SHAPE,
            "nodes": 2,
            "capacity": {"mode": "reservation", "id": RESERVATION, "nodes": 4},
        }
    }
    capacity = {
        "held": {
            RESERVATION: {**ROW, "shape": SHAPE, "nodes": 4, "free_nodes": 4},
            f"{RESERVATION}/BM.GPU.H100.8": {**ROW, "shape": "BM.GPU.H100.8", "nodes": 1, "free_nodes": 1},
        },
        "constructs": {
            FABRIC: {
                "kind": "gpu-memory-fabric", "domain": DOMAIN, "state": "OCCUPIED",
                "shape": "BM.GPU.GB200.4", "nodes": 18, "free_nodes": 10,
            },
            "ocid1.computecluster.oc1.iad.a": {
                "kind": "compute-cluster", "domain": DOMAIN, "state": "ACTIVE"
            },
        },
    }  # fmt: skip
    snapshots: Any = {"capacity": capacity}
    file = drafted(tmp_path, repo, {STACKS["oci"]: region("oci", pools=pools)}, snapshots)["oci"]
    assert [(entry["id"], entry["shape"], entry["count"]) for entry in file["reservations"]] == [
        (RESERVATION, SHAPE, 4),
        (RESERVATION, "BM.GPU.H100.8", 1),
    ]
    (fabric,) = file["memory_fabrics"]
    assert (fabric["id"], fabric["hosts"], fabric["available"]) == (FABRIC, 18, 10)
    assert "state" not in fabric


def test_a_limit_stands_once(tmp_path: Path) -> None:
    """Two stacks of one domain have a quota file each."""
    folder = tmp_path / "stacks" / "quota-snapshots"
    folder.mkdir(parents=True)
    stacks = {STACKS["oci"]: 384, "oci-second": 256}
    for stack, limit in stacks.items():
        families = f"families: {{gpu-h100-count: {{limit: {limit}, used: 0}}}}"
        (folder / f"{stack}.yaml").write_text(f"taken_at: 2026-11-20T06:00:00Z\nsource: hand\n{families}\n")
    declared = OciRegion.model_validate(region("oci"))
    draft = AccountDraft("oci", declared.tenancy_id)
    draft_quotas(tmp_path, draft, KnownRegion("us-ashburn-1", dict.fromkeys(stacks, declared)))
    assert draft.part["limits"] == [{"availability_domain": DOMAIN, "name": "gpu-h100-count", "limit": 256}]
    assert "gpu-h100-count in us-ashburn-1: it differs" in draft.unknown[0]
