"""Capacity of an AWS account: reservations, Capacity Blocks, offers and prices."""

from pathlib import Path
from typing import Any

from tests.simcloud.cloudfiles.drafting.drafted import STACKS, drafted, region

HELD, BLOCK, OTHERS = "cr-0aaaaaaaaaaaaaaa1", "cr-0aaaaaaaaaaaaaaa2", "cr-0aaaaaaaaaaaaaaa3"
GROUP = "arn:aws:resource-groups:us-east-1:123456789012:group/lab"
DATES = {"starts": "2026-12-02T11:30:00Z", "ends": "2026-12-16T11:30:00Z"}
SHAPE, ZONE = "p6-b200.48xlarge", "use1-az6"
ROW = {"shape": SHAPE, "zone": ZONE, "kind": "on-demand", "state": "active", "is_usable": True}


def pools(**capacity: Any) -> dict[str, Any]:
    return {"train": {"shape": SHAPE, "nodes": 4, "capacity": capacity}}


def reserved(id_: str = HELD) -> dict[str, Any]:
    return region("aws", pools=pools(mode="reservation", id=id_, nodes=8))


def test_reservations_have_what_a_rehearsal_can_use(tmp_path: Path, repo: Path) -> None:
    rows = {
        HELD: {**ROW, "nodes": 8, "free_nodes": 3},
        OTHERS: {**ROW, "nodes": 2, "free_nodes": 2, "groups": [GROUP]},
        BLOCK: {
            **ROW,
            **DATES,
            "kind": "capacity-block",
            "state": "scheduled",
            "is_usable": False,
            "nodes": 1,
        },
        "cr-0aaaaaaaaaaaaaaa4": {**ROW, "state": "expired", "is_usable": False, "nodes": 9, "free_nodes": 9},
    }
    file = drafted(tmp_path, repo, {STACKS["aws"]: reserved()}, {"capacity": {"held": rows}})
    entries = {entry["id"]: entry for entry in file["aws"]["reservations"]}
    assert entries.keys() == {HELD, OTHERS, BLOCK}
    assert entries[HELD]["count"] == 3, "nothing says that the stack exists, so others use five"
    assert entries[OTHERS]["group"] == GROUP
    assert (entries[BLOCK]["kind"], entries[BLOCK]["count"]) == ("capacity-block", 1)
    said = "\n".join(file["unknown"])
    assert f"who uses machines of reservation {HELD} in us-east-1: 5 of 8 are in use; 0 of them count" in said


def test_machines_of_a_stack_that_exists_are_its_own(tmp_path: Path, repo: Path) -> None:
    rows = {HELD: {**ROW, "nodes": 8, "free_nodes": 3}}
    networks = {"vpc-1": {"ranges": ["10.16.0.0/16"], "stack": STACKS["aws"]}}
    snapshots = {"capacity": {"held": rows}, "network": {"networks": networks}}
    file = drafted(tmp_path, repo, {STACKS["aws"]: reserved()}, snapshots)
    (entry,) = file["aws"]["reservations"]
    assert entry["count"] == 7, "three are free, and four of five are the stack's"


def test_what_nobody_has_read_is_as_declared_and_unknown(tmp_path: Path, repo: Path) -> None:
    west = {
        **reserved(GROUP),
        "region": "us-west-2",
        "zone": "usw2-az2",
        "system_zones": ["usw2-az1", "usw2-az2"],
        "network": {"cidr": "10.17.0.0/16"},
    }
    declared = {STACKS["aws"]: region("aws"), "aws-us-west-2": west}
    file = drafted(tmp_path, repo, declared, {"capacity": {"held": {HELD: {**ROW, "nodes": 2}}}})
    held, group = file["aws"]["reservations"]
    assert held["id"] == HELD
    assert (group["group"], group["region"], group["count"]) == (GROUP, "us-west-2", 8)
    said = "\n".join(file["unknown"])
    assert f"reservation {GROUP} in us-west-2: it is taken to be as its pools declare it" in said
    assert f"free machines of reservation {HELD} in us-east-1: all 2 are taken to be free" in said


def test_a_reservation_that_aws_does_not_have_stays_away(tmp_path: Path, repo: Path) -> None:
    snapshots: Any = {"capacity": {"held": {}}}
    absent = {"held": {HELD: "InvalidCapacityReservationId.NotFound"}}
    file = drafted(tmp_path, repo, {STACKS["aws"]: reserved()}, snapshots, absent)
    assert file["aws"]["reservations"] == []


def test_offers_and_shapes_come_from_the_snapshot(tmp_path: Path, repo: Path) -> None:
    bought = {"offering_id": "cb-0123456789abcdef0", "i_understand_no_refund": True}
    block = pools(mode="capacity-block", nodes=4, purchase=bought, **DATES)
    offer = {"shape": SHAPE, "zone": ZONE, "nodes": 4, "hours": 336, **DATES, "upfront_usd": "1234.50"}
    capacity = {
        "block_offers": {"cb-0fffffffffffffff0": offer},
        "offers": {f"{SHAPE}@use1-az4": {"is_sold": False}, f"{SHAPE}@{ZONE}": {"is_sold": True}},
    }
    versions = {"1.34": {"is_offered": True}, "1.33": {"is_offered": False}, "1.35": {"is_offered": True}}
    snapshots: Any = {"capacity": capacity, "images": {"kubernetes": versions}}
    file = drafted(tmp_path, repo, {STACKS["aws"]: region("aws", pools=block)}, snapshots)
    fees = {entry["id"]: entry.get("upfront_usd") for entry in file["aws"]["offerings"]}
    assert fees == {"cb-0fffffffffffffff0": "1234.5", "cb-0123456789abcdef0": None}
    assert file["aws"]["not_offered"] == [{"region": "us-east-1", "zone": "use1-az4", "instance_type": SHAPE}]
    assert file["aws"]["kubernetes_versions"] == ["1.34", "1.35"]


def test_prices_are_those_that_the_project_states(tmp_path: Path, repo: Path) -> None:
    price = {"amount": 4, "unit": "gpu-hour", "source": "contract 4711", "valid_until": "2027-12-31"}
    over = {**price, "valid_until": "2026-11-30"}
    stated = {
        "train": {"shape": SHAPE, "nodes": 2, "price": price},
        "upper": {"shape": SHAPE, "nodes": 2, "price": {**price, "amount": 5}},
        "old": {"shape": "p5.48xlarge", "nodes": 1, "price": over},
    }
    file = drafted(tmp_path, repo, {STACKS["aws"]: region("aws", pools=stated)})
    assert file["prices"] == [
        {"product": SHAPE, "mode": "on-demand", "region": "us-east-1", "usd": "32", "per": "hour"}
    ]
    said = "\n".join(file["unknown"])
    assert f"price of pool upper in us-east-1: {SHAPE} has one price" in said
    assert "price of pool old in us-east-1: the stated price ended on 2026-11-30" in said
