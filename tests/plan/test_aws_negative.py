"""Declarations that AWS, or the fabric on AWS, would refuse: what the plan says to each, word for word."""

from typing import Any

import pytest

from tests.plan.conftest import PlanRegion
from tests.plan.negative import Refused, check_refused, check_table

B200 = "p6-b200.48xlarge"
GB200 = "p6e-gb200.36xlarge"
RESERVATION_ID = "cr-0123456789abcdef0"
GROUP = "arn:aws:resource-groups:us-east-1:123456789012:group/leases"
OFFER = {"offering_id": "cb-0123456789abcdefg", "i_understand_no_refund": True}
DALLAS = {"zone": "use1-dfw2-az1"}
HYDERABAD = {"region": "ap-south-2", "zone": "aps2-az1", "system_zones": ["aps2-az1", "aps2-az2"]}

LENGTHS = "1 to 14 days, or a multiple of 7 up to 182"
LENGTHS_OR_EXTENDED = f"{LENGTHS}; extended: true for a block that was extended"
RESERVATION_IDS = "id of a capacity reservation (cr-...), or ARN of a resource group of capacity reservations"


def pool(shape: str, nodes: int = 4, **more: Any) -> dict[str, Any]:
    """Declare a single pool."""
    return {"pools": {"train": {"shape": shape, "nodes": nodes, **more}}}


def block(**changed: Any) -> dict[str, Any]:
    """Declare a Capacity Block of 4 instances and 14 days, with some of it changed or (None) left out."""
    declared = {
        "mode": "capacity-block",
        "id": RESERVATION_ID,
        "nodes": 4,
        "starts": "2026-11-30T11:30:00Z",
        "ends": "2026-12-14T11:30:00Z",
    }
    return {key: value for key, value in (declared | changed).items() if value is not None}


def reserved(id_: str = RESERVATION_ID, **changed: Any) -> dict[str, Any]:
    """Declare a reservation of 4 machines."""
    return {"mode": "reservation", "id": id_, "nodes": 4, **changed}


def lustre(**declared: Any) -> dict[str, Any]:
    """Declare a file system."""
    return {"storage": {"lustre": {"at_least_tib": 10, "throughput_mbps_per_tib": 500, **declared}}}


NEGATIVE = [
    # what is tried, what is declared, where, what was given, what is allowed
    Refused(
        "a misspelt shape",
        pool("p6-b2OO.48xlarge"),
        "pools.train.shape",
        "p6-b2OO.48xlarge",
        "p6-b200.48xlarge, p6-b300.48xlarge, p5.48xlarge",
    ),
    Refused(
        "a shape that nobody has announced",
        pool("p7en.48xlarge"),
        "pools.train.shape",
        "p7en.48xlarge",
        "p5en.48xlarge, p5e.48xlarge, g7e.48xlarge",
    ),
    Refused(
        "a zone without the shape",
        pool(B200) | {"zone": "use1-az4"},
        "pools.train.shape",
        f"{B200} in zone use1-az4",
        "one of use1-az6, use1-atl2-az1",
    ),
    Refused(
        "a region without the shape",
        pool("p6-b300.48xlarge")
        | {"region": "eu-north-1", "zone": "eun1-az1", "system_zones": ["eun1-az1", "eun1-az2"]},
        "pools.train.shape",
        "p6-b300.48xlarge in eu-north-1",
        "one of ap-northeast-2, ap-south-2, ap-southeast-3, sa-east-1, us-east-1, us-west-2",
    ),
    Refused(
        "a Capacity Block shape outside its zone",
        pool("g7e.48xlarge") | {"zone": "use1-az4"},
        "pools.train.shape",
        "g7e.48xlarge in zone use1-az4",
        "one of use1-az2, use1-az6",
    ),
    Refused(
        "an UltraServer outside Dallas",
        pool(GB200, 9, capacity=block(nodes=9)),
        "pools.train.shape",
        f"{GB200} in zone use1-az6",
        "one of use1-dfw2-az1",
    ),
    Refused(
        "a zone of another region",
        {"zone": "usw2-az1"},
        "zone",
        "usw2-az1",
        "a zone id of us-east-1, such as use1-az1",
    ),
    Refused(
        "a system zone of another region",
        {"system_zones": ["use1-az4", "usw2-az1"]},
        "system_zones[1]",
        "usw2-az1",
        "a zone id of us-east-1, such as use1-az1",
    ),
    Refused(
        "a zone that the address plan has no place for",
        {"system_zones": ["use1-az4", "use1-az7"]},
        "system_zones",
        "use1-az7",
        "zone ids that end in -az1 to -az6",
    ),
    Refused(
        "Kubernetes of the past",
        {"cluster": {"kubernetes_version": "1.11"}},
        "cluster.kubernetes_version",
        "1.11",
        "1.33, 1.34, 1.35",
    ),
    Refused(
        "Kubernetes of the future",
        {"cluster": {"kubernetes_version": "1.99"}},
        "cluster.kubernetes_version",
        "1.99",
        "1.33, 1.34, 1.35",
    ),
    Refused(
        "more nodes than the block holds",
        pool(B200, 5, capacity=block()),
        "pools.train.nodes",
        "5 nodes",
        f"at most 4: what {RESERVATION_ID} holds",
    ),
    Refused(
        "growth beyond the block",
        pool(B200, max_nodes=8, capacity=block()),
        "pools.train.max_nodes",
        "8 nodes",
        f"at most 4: what {RESERVATION_ID} holds",
    ),
    Refused(
        "growth beyond the block to be bought",
        pool(B200, 5, capacity=block(id=None, purchase=OFFER)),
        "pools.train.nodes",
        "5 nodes",
        "at most 4: what cb-0123456789abcdefg holds",
    ),
    Refused(
        "a block that is over",
        pool(B200, capacity=block(ends="2026-12-01T11:30:00Z")),
        "pools.train.capacity.ends",
        "2026-12-01 11:30 UTC, before 2026-12-01 12:00 UTC",
        "an end in the future",
    ),
    Refused(
        "a block that ends at noon",
        pool(B200, capacity=block(ends="2026-12-14T12:00:00Z")),
        "pools.train.capacity.ends",
        "2026-12-14 12:00:00 UTC",
        "2026-12-14 11:30 UTC",
    ),
    Refused(
        "a block that ends at half past eleven somewhere else",
        pool(B200, capacity=block(ends="2026-12-14T11:30:00-05:00")),
        "pools.train.capacity.ends",
        "2026-12-14 16:30:00 UTC",
        "2026-12-14 11:30 UTC",
    ),
    Refused(
        "a block of 15 days",
        pool(B200, capacity=block(ends="2026-12-15T11:30:00Z")),
        "pools.train.capacity.ends",
        "15 days after the start",
        LENGTHS_OR_EXTENDED,
    ),
    Refused(
        "a block of 23 days",
        pool(B200, capacity=block(ends="2026-12-23T11:30:00Z")),
        "pools.train.capacity.ends",
        "23 days after the start",
        LENGTHS_OR_EXTENDED,
    ),
    Refused(
        "a block of 16 days and some hours",
        pool(B200, capacity=block(starts="2026-11-30T02:15:00Z", ends="2026-12-16T11:30:00Z")),
        "pools.train.capacity.ends",
        "393.25 hours after the start",
        LENGTHS_OR_EXTENDED,
    ),
    Refused(
        "a block of 27 weeks",
        pool(B200, capacity=block(ends="2027-06-07T11:30:00Z")),
        "pools.train.capacity.ends",
        "189 days after the start",
        LENGTHS,
    ),
    Refused(
        "a block that was extended too often",
        pool(B200, capacity=block(ends="2027-06-07T11:30:00Z", extended=True)),
        "pools.train.capacity.ends",
        "189 days after the start",
        LENGTHS,
    ),
    Refused(
        "a block more than eight weeks ahead",
        pool(B200, capacity=block(starts="2027-01-26T12:01:00Z", ends="2027-01-28T11:30:00Z")),
        "pools.train.capacity.starts",
        "2027-01-26 12:01 UTC",
        "at the latest 2027-01-26 12:00 UTC",
    ),
    Refused(
        "a block of 65 instances",
        pool(B200, 65, capacity=block(nodes=65)),
        "pools.train.capacity.nodes",
        "65 instances",
        "at most 64; more in a second pool with a block of its own",
    ),
    Refused(
        "a group of blocks of single machines",
        pool(B200, capacity=block(id=GROUP)),
        "pools.train.capacity.id",
        f"a resource group for {B200}",
        "id of one block (cr-...)",
    ),
    Refused(
        "a group of blocks in another region",
        pool(GB200, 18, capacity=block(id=GROUP.replace("us-east-1", "us-west-2"), nodes=18)) | DALLAS,
        "pools.train.capacity.id",
        "a resource group in us-west-2",
        "one in us-east-1",
    ),
    Refused(
        "buying an UltraServer",
        pool(GB200, 18, capacity=block(id=None, purchase=OFFER, nodes=18)) | DALLAS,
        "pools.train.capacity.purchase",
        f"purchase of {GB200}",
        "id of a block, or of a group of blocks, that was bought before",
    ),
    Refused(
        "a part of an UltraServer in the block",
        pool(GB200, 9, capacity=block(nodes=10)) | DALLAS,
        "pools.train.capacity.nodes",
        f"10 instances of {GB200}",
        "a multiple of 9",
    ),
    Refused(
        "a part of an UltraServer in the pool",
        pool(GB200, 10, capacity=block(nodes=18)) | DALLAS,
        "pools.train.nodes",
        f"10 nodes of {GB200}",
        "9 or 18",
    ),
    Refused(
        "growth by a part of an UltraServer",
        pool(GB200, 9, max_nodes=17, capacity=block(nodes=18)) | DALLAS,
        "pools.train.max_nodes",
        f"17 nodes of {GB200}",
        "9 or 18",
    ),
    Refused(
        "an UltraServer on demand",
        pool(GB200, 9) | DALLAS,
        "pools.train.capacity.mode",
        f"on-demand for {GB200}",
        "capacity-block",
    ),
    Refused(
        "an UltraServer from a reservation",
        pool(GB200, 9, capacity=reserved(nodes=9)) | DALLAS,
        "pools.train.capacity.mode",
        f"reservation for {GB200}",
        "capacity-block",
    ),
    Refused(
        "an UltraServer as spot",
        pool(GB200, 9, capacity={"mode": "spot", "force_reason": "a trial of an hour"}) | DALLAS,
        "pools.train.capacity.mode",
        f"spot for {GB200}",
        "capacity-block",
    ),
    Refused(
        "a part of a Trn2 UltraServer",
        pool("trn2u.48xlarge", 6) | HYDERABAD,
        "pools.train.nodes",
        "6 nodes of trn2u.48xlarge",
        "4 or 8",
    ),
    Refused(
        "a Trn2 UltraServer as spot",
        pool("trn2u.48xlarge", capacity={"mode": "spot", "force_reason": "a trial of an hour"}) | HYDERABAD,
        "pools.train.capacity.mode",
        "spot for trn2u.48xlarge",
        "on-demand, reservation, capacity-block",
    ),
    Refused(
        "a block of a shape that is not sold in blocks",
        pool("g7e.48xlarge", capacity=block()),
        "pools.train.capacity.mode",
        "capacity-block for g7e.48xlarge",
        "on-demand, reservation, spot",
    ),
    Refused(
        "training over EFA on spot",
        pool(B200, capacity={"mode": "spot"}),
        "pools.train.capacity.mode",
        f"spot for {B200}, which trains over EFA",
        "on-demand, reservation, capacity-block; or force_reason, which says why",
    ),
    Refused(
        "training over EFA on spot without blocks",
        pool("g7e.48xlarge", capacity={"mode": "spot"}),
        "pools.train.capacity.mode",
        "spot for g7e.48xlarge, which trains over EFA",
        "on-demand, reservation; or force_reason, which says why",
    ),
    Refused(
        "a reservation by its name",
        pool(B200, capacity=reserved("leases")),
        "pools.train.capacity.id",
        "leases",
        RESERVATION_IDS,
    ),
    Refused(
        "a reservation by its ARN",
        pool(
            B200,
            capacity=reserved(f"arn:aws:ec2:us-east-1:123456789012:capacity-reservation/{RESERVATION_ID}"),
        ),
        "pools.train.capacity.id",
        f"arn:aws:ec2:us-east-1:123456789012:capacity-reservation/{RESERVATION_ID}",
        RESERVATION_IDS,
    ),
    Refused(
        "reservations of another region",
        pool(B200, capacity=reserved(GROUP.replace("us-east-1", "eu-west-1"))),
        "pools.train.capacity.id",
        "a resource group in eu-west-1",
        "one in us-east-1",
    ),
    Refused(
        "more nodes than are reserved",
        pool(B200, 6, capacity=reserved()),
        "pools.train.nodes",
        "6 nodes",
        f"at most 4: what {RESERVATION_ID} holds",
    ),
    Refused(
        "growth beyond a group of reservations",
        pool(B200, max_nodes=5, capacity=reserved(GROUP)),
        "pools.train.max_nodes",
        "5 nodes",
        f"at most 4: what {GROUP} holds",
    ),
    Refused(
        "more nodes than there are addresses",
        pool(B200, 100) | {"network": {"cidr": "10.16.0.0/20"}},
        "network.cidr",
        "100 nodes of train x 33 = 3300 addresses in 10.16.0.0/21",
        "at most 2048 - 5 reserved = 2043 addresses",
    ),
    Refused(
        "an address for each EFA",
        pool("p5.48xlarge", 40, nic_layout="legacy") | {"network": {"cidr": "10.16.0.0/20"}},
        "network.cidr",
        "40 nodes of train x 64 = 2560 addresses in 10.16.0.0/21",
        "at most 2048 - 5 reserved = 2043 addresses",
    ),
    Refused(
        "a range that is too wide",
        {"network": {"cidr": "10.0.0.0/10"}},
        "network.cidr",
        "10.0.0.0/10 (prefix /10)",
        "a prefix from /12 to /20",
    ),
    Refused(
        "a range that is too narrow",
        {"network": {"cidr": "10.16.0.0/21"}},
        "network.cidr",
        "10.16.0.0/21 (prefix /21)",
        "a prefix from /12 to /20",
    ),
    Refused(
        "a throughput that nobody sells",
        lustre(throughput_mbps_per_tib=333),
        "storage.lustre.throughput_mbps_per_tib",
        "333",
        "125, 250, 500, 1000",
    ),
    Refused(
        "a throughput of other clouds, with EFA",
        lustre(throughput_mbps_per_tib=40, efa=True),
        "storage.lustre.throughput_mbps_per_tib",
        "40",
        "125, 250, 500, 1000",
    ),
]


@pytest.mark.parametrize("row", NEGATIVE, ids=lambda row: row.tried)
def test_refused_word_for_word(plan: PlanRegion, row: Refused) -> None:
    check_refused(plan, "aws", row)


def test_the_table_is_long_enough_and_says_each_thing_once() -> None:
    check_table(NEGATIVE)


@pytest.mark.parametrize(
    "capacity",
    [
        block(),
        block(ends="2026-12-18T11:30:00Z", extended=True),
        block(starts="2026-12-02T04:55:00Z", ends="2026-12-02T12:30:00+01:00"),
        block(starts="2026-11-30T18:00:00Z", ends="2026-12-21T11:30:00Z"),
        block(id=None, purchase=OFFER, starts="2027-01-26T11:30:00Z", ends="2027-02-02T11:30:00Z"),
        reserved(),
        reserved(GROUP, placement_group="leases", tenancy="dedicated"),
        {"mode": "spot", "force_reason": "checkpoints every two minutes"},
    ],
    ids=["block", "extended", "short first day", "21 days", "purchase", "reservation", "group", "spot"],
)
def test_accepted(plan: PlanRegion, capacity: dict[str, Any]) -> None:
    (planned,) = plan("aws", **pool(B200, capacity=capacity)).pools
    assert planned.capacity.mode == capacity["mode"]


@pytest.mark.parametrize("nodes", [9, 18, 36, 72])
def test_ultraservers_come_in_groups_of_blocks_of_any_size(plan: PlanRegion, nodes: int) -> None:
    declared = pool(GB200, nodes, capacity=block(id=GROUP, nodes=nodes)) | DALLAS
    (planned,) = plan("aws", **declared).pools
    assert planned.gpus == 4 * nodes
