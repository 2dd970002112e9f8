"""The reader's answers are those that requests to the simulated clouds meet."""

from datetime import timedelta
from pathlib import Path

import pytest

from gpufabric.accounts.reader import AccountReader, Identity
from gpufabric.catalog.catalog import default_catalog
from gpufabric.simcloud.accounts.reader import SimulatedReader
from gpufabric.simcloud.clock import advance, simulated_now
from gpufabric.simcloud.faults.fault import Fault, FaultFile
from gpufabric.simcloud.faults.file import write_faults
from gpufabric.simcloud.store import accounts
from gpufabric.snapshots.model import MODELS, TOPICS
from tests.simcloud.accounts.holdings import (
    FAMILIES,
    SHAPES,
    declared,
    free,
    limit,
    offer,
    reserve,
    rows,
    sections,
    target,
)

CLOUDS = sorted(SHAPES)
STEPS = (("first", 2, True), ("second", 2, False), ("third", 1, True), ("last", 1, False))
"""Reservations after each other in an account with room for three machines, and whether they fit."""


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_quota_is_left_as_far_as_the_next_machine_starts(tmp_path: Path, cloud: str) -> None:
    clouds, (key, units) = tmp_path / "sim", FAMILIES[cloud]
    offer(clouds, limit(cloud, 3 * units))
    for name, machines, fits in STEPS:
        left = rows(clouds, target(cloud), "quotas", "limits")[key].limit
        left -= rows(clouds, target(cloud), "quotas", "usage")[key].used
        assert (machines * units <= left) is fits
        assert reserve(clouds, cloud, name, machines) is fits


@pytest.mark.parametrize("cloud", CLOUDS)
def test_free_machines_are_those_that_can_be_reserved(tmp_path: Path, cloud: str) -> None:
    clouds = tmp_path / "sim"
    offer(clouds, free(cloud, 3))
    for name, machines, fits in STEPS:
        (row,) = [
            row
            for row in rows(clouds, target(cloud), "capacity", "availability").values()
            if not row.is_unlimited
        ]
        assert (machines <= row.nodes) is fits
        assert (row.status == "AVAILABLE") is (row.nodes > 0)
        assert reserve(clouds, cloud, name, machines) is fits


@pytest.mark.parametrize("cloud", CLOUDS)
def test_capacity_is_that_of_the_clock_of_the_simulated_clouds(tmp_path: Path, cloud: str) -> None:
    shortage = Fault(
        id="f1",
        kind="out-of-capacity",
        cloud=cloud,
        region=declared(cloud)["region"],
        shape=SHAPES[cloud],
        ends=simulated_now(tmp_path) + timedelta(hours=6),
    )
    write_faults(tmp_path, FaultFile(faults=(shortage,)))
    before = rows(tmp_path, target(cloud), "capacity", "availability").values()
    assert not any(row.nodes or row.is_unlimited for row in before)
    advance(tmp_path, timedelta(hours=6))
    after = rows(tmp_path, target(cloud), "capacity", "availability").values()
    assert all(row.is_unlimited for row in after)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_what_the_capacity_file_omits_is_not_limited(tmp_path: Path, cloud: str) -> None:
    limits = rows(tmp_path, target(cloud), "quotas", "limits")
    assert limits[FAMILIES[cloud][0]].is_unlimited
    assert all(row.limit is None for row in limits.values())
    without_use = limits.keys() - rows(tmp_path, target(cloud), "quotas", "usage").keys()
    assert {key.partition("@")[0] for key in without_use} <= default_catalog().counted_quotas(cloud).keys()


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_counted_quota_is_answered(tmp_path: Path, cloud: str) -> None:
    limits = rows(tmp_path, target(cloud), "quotas", "limits")
    names = {key.partition("@")[0] for key in limits}
    quotas = default_catalog().counted_quotas(cloud).values()
    assert names >= {quota.id for quota in quotas if quota.is_listed}
    assert not names & {quota.id for quota in quotas if not quota.is_listed}
    free_ = rows(tmp_path, target(cloud), "capacity", "availability")
    assert free_ and all(row.is_unlimited and row.nodes is None for row in free_.values())


@pytest.mark.parametrize("cloud", CLOUDS)
def test_reading_an_account_without_resources_leaves_no_file(tmp_path: Path, cloud: str) -> None:
    names = sections(tmp_path, target(cloud), TOPICS)
    assert len(names) == len(set(names))
    assert all(any(name in model.model_fields for model in MODELS.values()) for name in names)
    assert not accounts(tmp_path)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_an_unlisted_reservation_is_taken_as_declared(tmp_path: Path, cloud: str) -> None:
    (row,) = rows(tmp_path, _reserved(cloud), "capacity", "held").values()
    assert (row.shape, row.nodes, row.free_nodes, row.is_usable) == (SHAPES[cloud], 16, 16, True)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_reservation_that_the_capacity_file_lacks_is_absent(tmp_path: Path, cloud: str) -> None:
    key = "reservation_groups" if cloud == "azure" else "reservations"
    offer(tmp_path, {cloud: {key: []}})
    answers = SimulatedReader(tmp_path).read(_reserved(cloud), "capacity")
    (held,) = [answer for answer in answers if answer.section == "held"]
    assert held.rows == {}
    assert list(held.absent) == [_IDS[cloud]]
    assert "NotFound" in held.absent[_IDS[cloud]]


def test_an_invalid_capacity_file_fails_every_section(tmp_path: Path) -> None:
    offer(tmp_path, {"aws": {"quotas": {"us-east-1": {"L-417A185B": -1}}}})
    answers = SimulatedReader(tmp_path).read(target("aws"), "quotas")
    assert {answer.section for answer in answers} == {"limits", "usage", "requests"}
    assert all(answer.rows is None and answer.failures for answer in answers)
    assert "capacity.json" in answers[0].failures[0].text


def test_the_account_is_the_declared_one_and_may_do_everything(tmp_path: Path) -> None:
    reader: AccountReader = SimulatedReader(tmp_path)
    identity = reader.identity(target("aws"))
    assert identity == Identity("123456789012", "simulated", is_declared_account=True)
    allowed = reader.permissions(target("aws"), ["ec2:RunInstances"])
    assert getattr(allowed, "by_action", None) == {"ec2:RunInstances": "allowed"}
    assert reader.read(target("aws"), "prices") == []


_IDS = {
    "aws": "cr-0abcdef1234567890",
    "azure": "/subscriptions/5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93/resourceGroups/leases/providers/"
    "Microsoft.Compute/capacityReservationGroups/h100",
    "oci": "ocid1.capacityreservation.oc1.iad.aaaaaaaareserved",
}


def _reserved(cloud: str):
    return target(cloud, capacity={"mode": "reservation", "id": _IDS[cloud], "nodes": 16})
