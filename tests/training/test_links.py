from decimal import Decimal
from ipaddress import IPv4Network
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.links.model import LinkPlan
from gpufabric.plan.links.packets import PacketSizes
from gpufabric.plan.sync import mean_gbps
from gpufabric.spec.fabric import Training
from gpufabric.spec.model import Model
from gpufabric.training.links import needed_gbps, utilization, verdict

Sync = Literal["data-parallel", "diloco", "streaming-diloco"]
CATALOG = default_catalog()
MODES: tuple[Sync, ...] = ("data-parallel", "diloco", "streaming-diloco")


def job(parameters: float, step_seconds: float, sync: Sync, inner_steps: int = 100) -> Training:
    model = Model(
        name="m",
        total_parameters=int(parameters),
        active_parameters=int(parameters),
        layers=1,
        hidden_size=1,
        vocabulary=1,
        sequence_length=1,
    )
    return Training(model=model, sync=sync, step_seconds=step_seconds, inner_steps=inner_steps)


def link(first: str, second: str, gbps: float) -> LinkPlan:
    network = IPv4Network("10.0.0.0/16")
    return LinkPlan(
        key=f"{first}--{second}",
        kind="vpn",
        ends=(first, second),
        gbps=Decimal(str(gbps)),
        cidrs=(network, network),
        packets=PacketSizes(path_bytes=None, machine_bytes=1500, clamped=False),
    )


@pytest.mark.parametrize(
    ("parameters", "step_seconds", "gate_gbps"), [(70e9, 6.0, 280), (405e9, 6.22, 1563), (1.8e12, 12.0, 3600)]
)
def test_data_parallel_gate_of_two_regions(parameters: float, step_seconds: float, gate_gbps: float) -> None:
    training = job(parameters, step_seconds, "data-parallel")
    assert needed_gbps(training, 2, CATALOG) == pytest.approx(gate_gbps, rel=1e-3)


def test_streaming_diloco_needs_the_mean_of_fp4_outer_steps() -> None:
    training = job(405e9, 6.22, "streaming-diloco")
    assert needed_gbps(training, 2, CATALOG) == pytest.approx(405e9 * 0.5 * 8 / (100 * 6.22) / 1e9)
    assert needed_gbps(training, 2, CATALOG) == mean_gbps(training, 2, CATALOG)


@pytest.mark.parametrize(("gbps", "published"), [(10, 0.536), (100, 0.925), (400, 0.985)])
def test_diloco_utilization_is_near_the_calibrated_model(gbps: float, published: float) -> None:
    """A 405B model, as an event model of the paper gives it; the closed form is a little lower."""
    assert utilization(job(405e9, 6.22, "diloco"), 2, gbps, CATALOG) == pytest.approx(published, abs=0.06)


def test_more_regions_need_more_up_to_twice() -> None:
    training = job(70e9, 6.0, "data-parallel")
    needs = [needed_gbps(training, regions, CATALOG) for regions in (1, 2, 3, 4, 1000)]
    assert needs == sorted(needs)
    assert needs[0] == 0
    assert needs[2] == pytest.approx(needs[1] * 4 / 3)
    assert needs[-1] < 2 * needs[1]


@given(
    sync=st.sampled_from(MODES),
    parameters=st.floats(1e9, 1e13),
    step_seconds=st.floats(0.1, 60),
    inner_steps=st.integers(1, 1000),
    regions=st.integers(2, 9),
)
def test_what_is_needed_is_enough(
    sync: Sync, parameters: float, step_seconds: float, inner_steps: int, regions: int
) -> None:
    training = job(parameters, step_seconds, sync, inner_steps)
    needs = needed_gbps(training, regions, CATALOG)
    expected = 0.9 if sync == "diloco" else 1.0
    assert utilization(training, regions, needs, CATALOG) == pytest.approx(expected)
    assert utilization(training, regions, needs / 2, CATALOG) < expected - 1e-6
    assert needs >= mean_gbps(training, regions, CATALOG) * (1 - 1e-9)


def test_verdict_counts_the_regions_and_judges_each_link() -> None:
    links = [link("aws-a", "azure-b", 2), link("azure-b", "oci-c", 10)]
    slow, fast = verdict(job(405e9, 6.2, "streaming-diloco"), links, CATALOG)
    assert not slow.fits
    assert fast.fits
    assert fast.text == (
        "link azure-b--oci-c carries 10 Gbit/s, needs 3.48 Gbit/s: fits (GPUs compute 100% of the time)"
    )
    assert str(slow) == (
        "link aws-a--azure-b carries 2 Gbit/s, needs 3.48 Gbit/s: short (GPUs compute 57% of the time)"
    )


def test_verdicts_on_diloco_name_the_assumed_wait() -> None:
    (judged,) = verdict(job(405e9, 6.2, "diloco"), [link("azure-b", "oci-c", 10)], CATALOG)
    assert " to wait at most 10% of the time: " in judged.text


def test_data_parallel_does_not_fit_any_link_that_can_be_bought() -> None:
    (judged,) = verdict(job(405e9, 6.22, "data-parallel"), [link("azure-b", "oci-c", 10)], CATALOG)
    assert not judged.fits
    assert judged.utilization == pytest.approx(0.009, abs=0.002)


def test_links_to_regions_without_gpus_are_not_judged() -> None:
    training = job(70e9, 6.0, "streaming-diloco")
    links = (link("a", "b", 2), link("b", "c", 2), link("a", "c", 2))
    kept, *idle = verdict(training, links, CATALOG, without_gpus=["c"])
    assert kept.needs_gbps == needed_gbps(training, 2, CATALOG)
    assert [str(judged) for judged in idle] == [
        "link b--c is not judged: no GPUs in c",
        "link a--c is not judged: no GPUs in c",
    ]
    assert all("not judged" in str(judged) for judged in verdict(training, links, CATALOG, ["a", "b", "c"]))
