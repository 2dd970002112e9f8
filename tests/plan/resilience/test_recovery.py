from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.geography import geography
from gpufabric.plan.resilience.recovery import Replication, plan_replication, terabytes
from gpufabric.plan.resilience.sites import sites_of
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.regions import AnyRegion, DeclaredRegion
from tests.plan.conftest import NOW, REGIONS

CATALOG = default_catalog()
KNOWN = geography(CATALOG)
ADAPTER: TypeAdapter[AnyRegion] = TypeAdapter(DeclaredRegion)
TRAINING = {
    "model": {
        "name": "dense-70b",
        "total_parameters": 70_000_000_000,
        "active_parameters": 70_000_000_000,
        "layers": 80,
        "hidden_size": 8192,
        "vocabulary": 128256,
        "sequence_length": 8192,
    },
    "sync": "streaming-diloco",
    "step_seconds": 6.0,
}
LINKS = [
    ("aws-us-east-1", "azure-eastus", 2),
    ("azure-eastus", "oci-us-ashburn-1", 10),
    ("aws-us-east-1", "aws-us-west-2", 5),
]
REPLICA = {"bucket": "arn:aws:s3:::copies", "kms_key": "arn:aws:kms:us-west-2:123456789012:key/1a2b"}


def regions(replicate: bool = True, opened: bool = True) -> dict[str, AnyRegion]:
    west = REGIONS["aws"] | {
        "region": "us-west-2",
        "zone": "usw2-az1",
        "system_zones": ["usw2-az1", "usw2-az2"],
    }
    east = REGIONS["aws"] | ({"storage": {"checkpoints": {"replicate_to": REPLICA}}} if replicate else {})
    declarations = {
        "aws-us-east-1": east,
        "aws-us-west-2": west,
        "azure-eastus": REGIONS["azure"] | {"storage": {"checkpoints": {"internet_transfers": opened}}},
        "oci-us-ashburn-1": REGIONS["oci"],
    }
    return {stack: ADAPTER.validate_python(data) for stack, data in declarations.items()}


def plan(
    copies: list[dict[str, Any]],
    *,
    written_by: tuple[str, ...] = ("aws-us-east-1",),
    interval: float = 120,
    training: dict[str, Any] | None = TRAINING,
    replicate: bool = True,
    opened: bool = True,
    replaced: dict[str, AnyRegion] | None = None,
) -> Replication:
    policy = {"interval_minutes": interval, "written_by": list(written_by), "copies": copies}
    fabric = Fabric.model_validate(
        {"name": "demo", "training": training, "resilience": {"checkpoints": policy}}
    )
    links = [{"between": [a, b], "kind": "vpn", "gbps": gbps} for a, b, gbps in LINKS]
    declared = regions(replicate, opened) | (replaced or {})
    sites = sites_of(declared, CATALOG, KNOWN, NOW)
    replication = plan_replication(
        fabric, declared, sites, Backbone.model_validate({"links": links}), CATALOG
    )
    assert replication is not None
    return replication


def copy(source: str, destination: str, method: str, **more: Any) -> dict[str, Any]:
    return {"source": source, "destination": destination, "method": method, **more}


NATIVE = copy("aws-us-east-1", "aws-us-west-2", "s3-replication")


def test_no_policy_is_no_plan() -> None:
    assert plan_replication(Fabric(name="demo"), {}, (), None, CATALOG) is None


def test_a_native_copy_takes_what_the_cloud_promises_and_no_link() -> None:
    replication = plan([NATIVE])
    assert replication.problems == ()
    [copy_plan] = replication.copies
    assert (copy_plan.minutes, copy_plan.gbps, copy_plan.link, copy_plan.link_share) == (15, None, None, None)
    assert terabytes(replication.checkpoint_bytes) == terabytes(980_000_000_000)


def test_a_copy_over_a_link_takes_its_share() -> None:
    replication = plan([copy("aws-us-east-1", "azure-eastus", "rclone", gbps=1.25)], interval=120)
    assert replication.problems == ()
    [copy_plan] = replication.copies
    assert copy_plan.link == "aws-us-east-1--azure-eastus"
    assert copy_plan.link_share == pytest.approx(1.25 / 2)
    transfer = 980e9 * 8 / 1.25e9 / 60
    assert copy_plan.transfer_minutes == pytest.approx(transfer)
    assert (copy_plan.period_minutes, copy_plan.minutes) == (5, pytest.approx(5 + transfer))
    assert copy_plan.running_share == pytest.approx(transfer / 120)


def test_without_a_rate_a_copy_takes_the_interval() -> None:
    replication = plan([copy("aws-us-east-1", "azure-eastus", "rclone")], interval=120)
    assert replication.problems == ()
    [copy_plan] = replication.copies
    assert copy_plan.minutes == pytest.approx(120), "the wait for the next look, and the transfer"
    assert copy_plan.gbps == pytest.approx(980e9 * 8 / (115 * 60) / 1e9)


def test_405b_every_20_minutes_needs_50_gbps() -> None:
    """405B parameters of 14 bytes in 20 minutes are 37.8 Gbit/s, in the 15 that a job has left 50.4."""
    large = TRAINING | {"model": TRAINING["model"] | {"total_parameters": 405_000_000_000}}  # type: ignore[operator]
    replication = plan([copy("aws-us-east-1", "azure-eastus", "rclone")], interval=20, training=large)
    [copy_plan] = replication.copies
    assert copy_plan.gbps == pytest.approx(37.8 * 20 / 15)
    assert any("50.40 Gbit/s of copies from aws-us-east-1" in p.given for p in replication.problems)


def test_recovery_points() -> None:
    points = {(point.kind, point.name): point for point in plan([NATIVE]).points}
    east = points["region", "aws-us-east-1"]
    assert (east.holder, east.minutes) == ("aws-us-west-2", 135)
    west = points["region", "aws-us-west-2"]
    assert (west.holder, west.minutes) == ("aws-us-east-1", 120)
    assert points["power domain", "US-MIDA-PJM"].holder == "aws-us-west-2"
    assert points["cloud", "aws"].holder is None, "a report, no fault: only regions must not be the last"


def test_a_copy_of_a_copy_is_as_old_as_both() -> None:
    chain = [NATIVE, copy("aws-us-west-2", "azure-eastus", "datasync", gbps=2)]
    points = {point.name: point for point in plan(chain).points}
    transfer = 980e9 * 8 / 2e9 / 60
    assert points["aws"].holder == "azure-eastus"
    assert points["aws"].minutes == pytest.approx(135 + 120 + transfer), "a run every two hours"


@pytest.mark.parametrize(
    ("interval", "period", "checkpoints_of_a_run"),
    [(120, 120, 1), (90, 120, 120 / 90), (60, 60, 1), (70, 120, 120 / 70), (30, 60, 2)],
)
def test_the_service_runs_in_whole_hours_and_the_recovery_point_says_so(
    interval: float, period: int, checkpoints_of_a_run: float
) -> None:
    replication = plan([copy("aws-us-east-1", "oci-us-ashburn-1", "datasync", gbps=10)], interval=interval)
    assert replication.problems == ()
    [copy_plan] = replication.copies
    transfer = 980e9 * 8 / 10e9 / 60
    assert (copy_plan.period_minutes, copy_plan.transfer_minutes) == (period, pytest.approx(transfer))
    point = next(point for point in replication.points if point.name == "aws-us-east-1")
    assert point.minutes == pytest.approx(interval + period + transfer * checkpoints_of_a_run)


def test_a_service_from_the_internet_needs_an_account_that_it_reaches() -> None:
    [problem, *_] = plan([copy("aws-us-east-1", "azure-eastus", "datasync")], opened=False).problems
    assert problem.file == "stacks/Pulumi.azure-eastus.yaml"
    assert problem.where == "storage.checkpoints.internet_transfers"
    assert problem.given == "false"
    assert "datasync aws-us-east-1 to azure-eastus" in problem.allowed
    assert plan([copy("aws-us-east-1", "azure-eastus", "rclone")], opened=False).problems == ()


def test_a_service_needs_the_stack_that_makes_its_task() -> None:
    policy = {
        "interval_minutes": 120,
        "written_by": ["aws-us-east-1"],
        "copies": [copy("aws-us-east-1", "oci-us-ashburn-1", "datasync")],
    }
    fabric = Fabric.model_validate(
        {"name": "demo", "training": TRAINING, "resilience": {"checkpoints": policy}}
    )
    declared = regions()
    replication = plan_replication(fabric, declared, sites_of(declared, CATALOG, KNOWN, NOW), None, CATALOG)
    assert replication is not None
    assert [problem.given for problem in replication.problems][:1] == ["datasync without a backbone stack"]


def test_what_cannot_be_made_is_refused_with_what_is_missing() -> None:
    [problem, *_] = plan([copy("aws-us-east-1", "azure-eastus", "storage-mover")]).problems
    assert problem.where.endswith("copies[0].method")
    assert problem.given == "storage-mover from aws to azure"
    assert problem.allowed == "datasync, rclone"
    assert "an endpoint for an S3 bucket" in problem.limit
    assert "pulumi-azure-native-storagemover" in problem.limit


def test_a_copy_of_unknown_time_leaves_a_checkpoint_of_unknown_age() -> None:
    replication = plan([copy("aws-us-east-1", "oci-us-ashburn-1", "datasync")])
    assert replication.problems == ()
    point = next(point for point in replication.points if point.name == "aws-us-east-1")
    assert (point.holder, point.minutes) == ("oci-us-ashburn-1", None)


@pytest.mark.parametrize(
    ("copies", "more", "where", "said"),
    [
        ([], {}, "copies", "no complete checkpoint outside aws-us-east-1"),
        (
            [copy("aws-us-east-1", "azure-eastus", "s3-replication")],
            {},
            "copies[0].method",
            "from aws to azure",
        ),
        ([copy("aws-us-east-1", "oci-us-ashburn-1", "rclone")], {}, "copies[0]", "rclone from aws-us-east-1"),
        ([copy("azure-eastus", "oci-us-ashburn-1", "rclone")], {}, "copies[0].source", "azure-eastus"),
        (
            [copy("aws-us-east-1", "aws-eu-west-1", "s3-replication")],
            {},
            "copies[0].destination",
            "aws-eu-west-1",
        ),
        ([copy("aws-us-east-1", "azure-eastus", "rclone", gbps=0.5)], {}, "copies[0].gbps", "266.3 minutes"),
        ([NATIVE, NATIVE], {}, "copies[1]", "again"),
        (
            [copy("aws-us-east-1", "aws-us-east-1", "rclone")],
            {},
            "copies[0]",
            "aws-us-east-1 to aws-us-east-1",
        ),
        ([NATIVE], {"training": None}, "", "a policy"),
        ([NATIVE], {"written_by": ("gcp-x",)}, None, None),
    ],
)
def test_faults(
    copies: list[dict[str, Any]], more: dict[str, Any], where: str | None, said: str | None
) -> None:
    if where is None:
        with pytest.raises(ValueError, match="written_by"):
            plan(copies, **more)
        return
    problems = plan(copies, **more).problems
    path = "fabric.resilience.checkpoints" + (f".{where}" if where else "")
    assert [problem for problem in problems if problem.where == path and str(said) in problem.given], problems
    assert all(problem.file == "Pulumi.yaml" and problem.allowed and problem.limit for problem in problems)


def test_a_method_that_cannot_names_those_that_can() -> None:
    [problem, *_] = plan([copy("aws-us-east-1", "azure-eastus", "s3-replication")]).problems
    assert problem.allowed == "datasync, rclone"


def test_a_native_copy_must_be_switched_on_in_the_region() -> None:
    [problem] = plan([NATIVE], replicate=False).problems[:1]
    assert problem.file == "stacks/Pulumi.aws-us-east-1.yaml"
    assert problem.where == "storage.checkpoints.replicate_to"
    assert problem.given == "nothing"


def test_each_direction_of_a_link_carries_its_own_copies() -> None:
    def both(there: float, back: float) -> Replication:
        copies = [
            copy("aws-us-east-1", "azure-eastus", "rclone", gbps=there),
            copy("azure-eastus", "aws-us-east-1", "rclone", gbps=back),
        ]
        return plan(copies, written_by=("aws-us-east-1", "azure-eastus"))

    assert both(2, 1.25).problems == (), "what is left to training is part of the verdict on links"
    [problem] = both(1.25, 2.5).problems
    assert problem.given == "2.50 Gbit/s of copies from azure-eastus over aws-us-east-1--azure-eastus"
    assert problem.limit == "the link has 2 Gbit/s as declared"
    assert problem.allowed == "at most 2 Gbit/s together while they run"


STACKS = sorted(regions())
PAIRS = [(stack, other) for stack in STACKS for other in STACKS if stack != other]


@given(
    st.lists(st.sampled_from(PAIRS), unique=True, max_size=6),
    st.lists(st.sampled_from(STACKS), unique=True, min_size=1, max_size=4),
)
def test_every_region_is_survived_exactly_when_a_checkpoint_is_elsewhere(
    pairs: list[tuple[str, str]], written_by: list[str]
) -> None:
    cross = [pair for pair in pairs if "aws" in (pair[0][:3], pair[1][:3]) and pair[0][:3] != pair[1][:3]]
    copies = [copy(source, other, "datasync", gbps=2) for source, other in cross]
    replication = plan(copies, written_by=tuple(written_by))
    have = set(written_by)
    for _ in cross:
        have |= {other for source, other in cross if source in have}
    if any(source not in have for source, _ in cross):
        assert replication.problems
        return
    for stack in STACKS:
        point = next(point for point in replication.points if (point.kind, point.name) == ("region", stack))
        assert (point.holder is not None) == bool(have - {stack})
        lost = [
            problem
            for problem in replication.problems
            if problem.given == f"no complete checkpoint outside {stack}"
        ]
        assert bool(lost) == (point.holder is None)


def test_a_grid_takes_the_buckets_that_it_supplies_not_those_of_its_machines() -> None:
    east = REGIONS["aws"] | {"zone": "use1-dfw2-az1", "storage": {"checkpoints": {"replicate_to": REPLICA}}}
    points = {
        point.name: point.holder
        for point in plan(
            [copy("aws-us-east-1", "aws-us-west-2", "s3-replication")],
            replaced={"aws-us-east-1": ADAPTER.validate_python(east)},
        ).points
        if point.kind == "power domain"
    }
    assert points["US-TEX-ERCO"] == "aws-us-east-1", "its machines are in Dallas, its bucket is not"
    assert points["US-MIDA-PJM"] == "aws-us-west-2"
