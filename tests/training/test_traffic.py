"""Data between regions in a month."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.paced_training import PacedTraining, stated_pace
from gpufabric.plan.traffic import Flow
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.project import Project, load_project
from gpufabric.training.fabric_links import wide_links
from gpufabric.training.pace.job import paced_fabric
from gpufabric.training.payload import payload_bits, round_seconds
from gpufabric.training.traffic import DECLARED, link_gb_per_month, traffic
from gpufabric.training.wide_link import LinkCopy
from tests.training.dense_job import dense_job

ROOT = Path(__file__).parents[2]
MONTH_SECONDS = 730 * 3600
EAST, WEST, AZURE, OCI = "aws-us-east-1", "aws-us-west-2", "azure-eastus", "oci-us-ashburn-1"


@pytest.fixture(scope="module")
def project() -> Project:
    """Return the demo's regions and links, with a dense job."""
    demo = load_project(ROOT)
    return replace(demo, fabric=demo.fabric.model_copy(update={"training": dense_job()}))


def joined(*pairs: tuple[str, str], gbps: float = 1000, **more: Any) -> Backbone:
    made = [{"between": list(pair), "kind": "vpn", "gbps": gbps, **more} for pair in pairs]
    return Backbone.model_validate({"links": made})


def flows(project: Project, backbone: Backbone | None, fabric: Fabric | None = None) -> tuple[Flow, ...]:
    return traffic(fabric or project.fabric, project.regions, backbone, catalog=default_catalog())


def amounts(training: PacedTraining, backbone: Backbone) -> dict[str, float]:
    links = wide_links(backbone.links)
    return {
        key: float(gb)
        for key, gb in link_gb_per_month(training, backbone.stacks, links, default_catalog()).items()
    }


def demo_job() -> PacedTraining:
    training = stated_pace(dense_job())
    assert training is not None
    return training


def changed(project: Project, **change: Any) -> Fabric:
    data = project.fabric.model_dump(mode="json")
    for path, value in change.items():
        *keys, last = path.split("__")
        inner = data
        for key in keys:
            inner = inner[key]
        inner[last] = value
    return Fabric.model_validate(data)


RING = [(EAST, WEST), (WEST, AZURE), (AZURE, OCI), (OCI, EAST)]
STAR = [(EAST, WEST), (EAST, AZURE), (EAST, OCI)]
MESH = [*RING, (EAST, AZURE), (WEST, OCI)]


@pytest.mark.parametrize(
    ("pairs", "payloads", "unused"),
    [([(EAST, AZURE)], 1, 0), (RING, 3 / 4, 0), (STAR, 1, 0), (MESH, 3 / 4, 2)],
)
def test_what_each_link_carries_of_a_payload(
    pairs: list[tuple[str, str]], payloads: float, unused: int
) -> None:
    """A ring carries 2 x 3/4 in one direction of each link, half of which is counted in each."""
    training = demo_job()
    payload = payload_bits(training, default_catalog()) / 8
    rounds = MONTH_SECONDS / round_seconds(training)
    carried = [gb for gb in amounts(training, joined(*pairs)).values() if gb]
    assert carried == pytest.approx([payload * payloads * rounds / 1e9] * (len(pairs) - unused))


@given(st.integers(2, 12), st.data())
def test_all_links_together_carry_one_all_reduce(regions: int, data: st.DataObject) -> None:
    training = demo_job()
    names = [f"aws-r{i}" for i in range(regions)]
    tree = [(names[i], names[data.draw(st.integers(0, i - 1))]) for i in range(1, regions)]
    more = data.draw(st.sets(st.tuples(st.sampled_from(names), st.sampled_from(names))))
    pairs = {frozenset(pair) for pair in (*tree, *more) if pair[0] != pair[1]}
    backbone = joined(*(tuple(sorted(pair)) for pair in pairs))  # type: ignore[misc]
    bytes_carried = sum(amounts(training, backbone).values()) * 1e9
    rounds = MONTH_SECONDS / round_seconds(training)
    assert bytes_carried * 2 == pytest.approx(
        2 * (regions - 1) * payload_bits(training, default_catalog()) / 8 * rounds, rel=1e-6
    )


@given(st.floats(0.01, 10), st.sampled_from(["data-parallel", "diloco", "streaming-diloco"]))
def test_a_link_never_carries_more_than_it_can(gbps: float, sync: str) -> None:
    slow = PacedTraining.model_validate(demo_job().model_dump() | {"sync": sync, "step_seconds": 0.5})
    most = gbps * 1e9 / 8 * MONTH_SECONDS / 1e9
    (carried,) = amounts(slow, joined((EAST, AZURE), gbps=gbps)).values()
    assert carried <= most * (1 + 1e-6) + 1e-3


def test_a_copy_on_the_link_slows_the_job_which_then_sends_less() -> None:
    (link,) = wide_links(joined((EAST, AZURE), gbps=0.5).links)
    busy = replace(link, copies=(LinkCopy(EAST, 0.3, 0.5),))
    free, shared = (
        float(link_gb_per_month(demo_job(), (EAST, AZURE), [either], default_catalog())[link.key])
        for either in (link, busy)
    )
    assert shared < free
    assert shared * 8 / MONTH_SECONDS <= 0.5 - 0.3 * 0.5 + 1e-6, "the link carries copy and job in turn"


def test_regions_without_machines_hold_no_replica(project: Project) -> None:
    data = project.regions[OCI].model_dump(mode="json")
    for pool in data["pools"].values():
        pool["nodes"] = 0
    empty = type(project.regions[OCI]).model_validate(data)
    sent = traffic(
        changed(project, resilience={}),
        {**project.regions, OCI: empty},
        joined(*RING),
        catalog=default_catalog(),
    )
    assert {flow.link for flow in sent} == {f"{EAST}--{WEST}", f"{WEST}--{AZURE}"}


def test_training_and_copies_of_the_demo(project: Project) -> None:
    backbone = project.stacks["backbone"]
    assert isinstance(backbone, Backbone)
    all_flows = flows(project, backbone)
    training = [flow for flow in all_flows if flow.origin == "training job dense-70b"]
    # Both directions of the four links of a ring: 70e9 parameters in 4 bits, every 600 s.
    assert len(training) == 2 * 4
    assert {flow.gb_per_month for flow in training} == {Decimal("114975")}
    (copy,) = [flow for flow in all_flows if flow not in training]
    assert (copy.source.stack, copy.destination.stack, copy.path) == (AZURE, WEST, "vpn")
    assert copy.link == f"{WEST}--{AZURE}"
    # 70e9 parameters x 14 bytes, every four hours.
    assert copy.gb_per_month == Decimal("980") * 365 / 2


def test_one_region_alone_sends_nothing(project: Project) -> None:
    assert flows(project, None, changed(project, resilience={})) == ()


def test_without_a_training_job_nothing_is_assumed(project: Project) -> None:
    fabric = changed(project, training=None)
    assert flows(project, joined(*RING), fabric) == ()


def test_copies_need_no_link(project: Project) -> None:
    copies = [
        {"source": OCI, "destination": EAST, "method": "datasync"},
        {"source": EAST, "destination": WEST, "method": "s3-replication"},
    ]
    east = project.regions[EAST].model_dump(mode="json", by_alias=True)
    east["storage"]["checkpoints"]["replicate_to"] = {
        "bucket": "arn:aws:s3:::copies-of-checkpoints",
        "kms_key": "arn:aws:kms:us-west-2:123456789012:key/5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93",
    }
    regions = {**project.regions, EAST: AwsRegion.model_validate(east)}
    fabric = changed(project, resilience__checkpoints__copies=copies)
    all_flows = traffic(fabric, regions, None, catalog=default_catalog())
    assert [(flow.path, flow.link, flow.origin) for flow in all_flows] == [
        ("internet", None, "checkpoint copies by datasync"),
        ("cloud-network", None, "checkpoint copies by s3-replication"),
    ]


def test_what_a_link_declares_takes_the_place_of_what_is_derived(project: Project) -> None:
    links = [
        {"between": [EAST, AZURE], "kind": "vpn", "gbps": 2, "tb_per_month": 3, "usd_per_gb": 0.02},
        {"between": [WEST, AZURE], "kind": "vpn", "gbps": 2, "tb_per_month": 0},
        {"between": [EAST, OCI], "kind": "vpn", "gbps": 2, "usd_per_gb": 0.03},
    ]
    all_flows = flows(project, Backbone.model_validate({"links": links}))
    stated = [flow for flow in all_flows if flow.origin == DECLARED]
    assert [(flow.source.stack, flow.gb_per_month, flow.usd_per_gb) for flow in stated] == [
        (EAST, 3000, Decimal("0.02")),
        (AZURE, 3000, Decimal("0.02")),
    ]
    derived = [flow for flow in all_flows if flow.origin != DECLARED]
    assert {(flow.link, flow.usd_per_gb) for flow in derived} == {(f"{EAST}--{OCI}", Decimal("0.03"))}


def test_stacks_that_are_at_fault_send_nothing(project: Project) -> None:
    assert flows(project, joined((EAST, "aws-eu-west-1")), changed(project, resilience={})) == ()


def test_a_job_whose_step_time_is_unknown_sends_an_unknown_amount(project: Project) -> None:
    backbone = project.stacks["backbone"]
    assert isinstance(backbone, Backbone)
    fabric = changed(project, training__step_seconds=None, training__global_batch=1024)
    sent = [
        flow
        for flow in traffic(fabric, project.regions, backbone, catalog=default_catalog())
        if flow.origin == "training job dense-70b"
    ]
    assert len(sent) == 2 * len(backbone.links)
    assert {flow.gb_per_month for flow in sent} == {None}
    assert all(flow.unknown.startswith("no measured throughput for dense-70b") for flow in sent)


def test_a_time_from_measurements_sends_as_much_as_the_same_stated_one(project: Project) -> None:
    backbone = project.stacks["backbone"]
    assert isinstance(backbone, Backbone)
    catalog = default_catalog()
    derived = changed(
        project, training__step_seconds=None, training__global_batch=1024, training__precision="fp8"
    )
    paced = paced_fabric(derived, project.regions, catalog)
    assert paced.training is not None
    stated = changed(project, training__step_seconds=paced.training.step_seconds)
    first, second = (
        traffic(fabric, project.regions, backbone, catalog=catalog) for fabric in (derived, stated)
    )
    assert first == second
