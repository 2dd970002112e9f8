from decimal import Decimal
from ipaddress import IPv4Network
from itertools import combinations
from math import inf
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.geography import geography
from gpufabric.plan.links.model import LinkPlan
from gpufabric.plan.links.packets import PacketSizes
from gpufabric.plan.paced_training import PacedTraining
from gpufabric.plan.resilience.recovery import CopyPlan
from gpufabric.spec.model import Model
from gpufabric.training.fabric_links import wide_links
from gpufabric.training.links import STALL_SHARE, LinkVerdict, verdict
from gpufabric.training.pace.pace import NoPace
from gpufabric.training.sync import sync_plan

Sync = Literal["data-parallel", "diloco", "streaming-diloco"]
CATALOG = default_catalog()
MODES: tuple[Sync, ...] = ("data-parallel", "diloco", "streaming-diloco")


def job(
    parameters: float, step_seconds: float, sync: Sync, inner_steps: int = 100, layers: int = 80
) -> PacedTraining:
    model = Model(
        name="m",
        total_parameters=int(parameters),
        active_parameters=int(parameters),
        layers=layers,
        hidden_size=1,
        vocabulary=1,
        sequence_length=1,
    )
    return PacedTraining(model=model, sync=sync, step_seconds=step_seconds, inner_steps=inner_steps)


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


def used(training: PacedTraining, links: list[LinkPlan]) -> list[LinkVerdict]:
    return [judged for judged in verdict(training, links, CATALOG) if not judged.unused]


def mesh(regions: int, gbps: float) -> list[LinkPlan]:
    names = [f"stack-{number}" for number in range(regions)]
    return [link(first, second, gbps) for first, second in combinations(names, 2)]


@pytest.mark.parametrize(
    ("parameters", "layers", "step_seconds", "sync", "gbps", "share"),
    [
        (70e9, 80, 6.0, "data-parallel", 10, 0.063),
        (70e9, 80, 6.0, "data-parallel", 100, 0.525),
        (70e9, 80, 6.0, "data-parallel", 400, 0.995),
        (70e9, 80, 6.0, "diloco", 10, 0.870),
        (405e9, 126, 6.22, "data-parallel", 1600, 0.996),
        (405e9, 126, 6.22, "diloco", 10, 0.536),
        (405e9, 126, 6.22, "diloco", 100, 0.925),
        (405e9, 126, 6.22, "streaming-diloco", 1, 0.376),
        (405e9, 126, 6.22, "streaming-diloco", 10, 1.0),
        (1.8e12, 120, 12.0, "diloco", 100, 0.837),
    ],
)
def test_two_regions_compute_as_much_as_the_event_model_with_fitted_bits_says(
    parameters: float, layers: int, step_seconds: float, sync: Sync, gbps: float, share: float
) -> None:
    """Verdicts take the bits of the format, up to 18% more than the fitted ones, so they are lower."""
    training = job(parameters, step_seconds, sync, layers=layers)
    (judged,) = verdict(training, [link("a", "b", gbps)], CATALOG)
    assert judged.utilization == pytest.approx(share, abs=0.08)
    assert judged.utilization <= share + 0.005


def test_a_mean_that_fits_still_makes_gpus_wait() -> None:
    """The outer steps of a 70B job take 0.7 Gbit/s in the mean of a ring of four, and all arrive late."""
    training = job(70e9, 6.0, "streaming-diloco")
    plan = sync_plan(training, [f"stack-{number}" for number in range(4)], wide_links(mesh(4, 0.7)), CATALOG)
    assert plan.sending_seconds(wide_links(mesh(4, 1.0))) / 600 == pytest.approx(0.7)
    judged = [case for case in verdict(training, mesh(4, 0.7), CATALOG) if not case.unused]
    assert len(judged) == 4
    assert not any(case.fits for case in judged)
    assert judged[0].utilization == pytest.approx(0.63, abs=0.01)


@given(
    sync=st.sampled_from(MODES),
    parameters=st.floats(1e9, 1e13),
    step_seconds=st.floats(0.1, 60),
    inner_steps=st.integers(1, 300),
    regions=st.integers(2, 4),
)
@settings(max_examples=40, deadline=None)
def test_what_is_needed_is_enough_and_less_is_not(
    sync: Sync, parameters: float, step_seconds: float, inner_steps: int, regions: int
) -> None:
    training = job(parameters, step_seconds, sync, inner_steps, layers=12)
    needed = max(judged.needs_gbps for judged in verdict(training, mesh(regions, 1.0), CATALOG))
    enough = [
        judged for judged in verdict(training, mesh(regions, needed * 1.001), CATALOG) if not judged.unused
    ]
    assert all(judged.utilization >= 1 - STALL_SHARE - 1e-6 and judged.fits for judged in enough)
    short = [
        judged for judged in verdict(training, mesh(regions, needed * 0.98), CATALOG) if not judged.unused
    ]
    assert all(judged.utilization < 1 - STALL_SHARE + 1e-6 and not judged.fits for judged in short)


def test_verdict_says_which_links_the_all_reduce_takes() -> None:
    slow, fast = verdict(
        job(405e9, 6.2, "streaming-diloco"),
        [link("aws-a", "azure-b", 2), link("azure-b", "oci-c", 10)],
        CATALOG,
    )
    assert not slow.fits
    assert fast.fits
    assert str(fast) == (
        "link azure-b--oci-c carries 10 Gbit/s, needs 4.82 Gbit/s in a star of 3 regions to wait at most 10% "
        "of the time: fits (GPUs compute 100% of the time)"
    )
    assert str(slow).endswith("short (GPUs compute 53% of the time)")


def test_links_outside_the_ring_carry_no_training() -> None:
    wide = [link(*ends, 10) for ends in (("a", "b"), ("b", "c"), ("c", "d"), ("a", "d"))]
    thin = [link("a", "c", 1), link("b", "d", 1)]
    judged = verdict(job(70e9, 6.0, "streaming-diloco"), [*wide, *thin], CATALOG)
    assert [case.unused for case in judged[:4]] == [""] * 4
    assert [str(case) for case in judged[4:]] == [
        "link a--c carries no training: a ring of 4 regions passes other links",
        "link b--d carries no training: a ring of 4 regions passes other links",
    ]


def test_data_parallel_does_not_fit_any_link_that_can_be_bought() -> None:
    (judged,) = verdict(job(405e9, 6.22, "data-parallel"), [link("azure-b", "oci-c", 10)], CATALOG)
    assert not judged.fits
    assert judged.utilization == pytest.approx(0.009, abs=0.002)


def test_latency_counts_where_training_waits_for_it() -> None:
    declared = [link("a", "b", 1000)]
    near, far = (
        verdict(job(70e9, 6.0, "data-parallel"), declared, CATALOG, round_trips_ms={"a--b": ms})[0]
        for ms in (1.0, 2000.0)
    )
    assert far.utilization < near.utilization
    assert far.needs_gbps == inf
    assert not far.fits
    assert "needs more than any bandwidth gives" in str(far)


def test_links_to_regions_without_gpus_are_not_judged() -> None:
    training = job(70e9, 6.0, "streaming-diloco")
    links = (link("a", "b", 2), link("b", "c", 2), link("a", "c", 2))
    kept, *idle = verdict(training, links, CATALOG, without_gpus=["c"])
    assert kept.path == "a pair of regions"
    assert [str(judged) for judged in idle] == [
        "link b--c is not judged: no GPUs in c",
        "link a--c is not judged: no GPUs in c",
    ]
    assert all("not judged" in str(judged) for judged in verdict(training, links, CATALOG, ["a", "b", "c"]))


def test_regions_that_no_links_join_are_named() -> None:
    first, second = verdict(job(70e9, 6.0, "diloco"), [link("a", "b", 2), link("c", "d", 2)], CATALOG)
    assert str(first) == "link a--b is not judged: no links join a, b and c, d"
    assert second.fits


def test_a_job_whose_step_time_is_unknown_leaves_links_unjudged() -> None:
    reason = NoPace("m in bf16 on MI300X", "m in fp8 on H100")
    (judged,) = verdict(reason, [link("a", "b", 10)], CATALOG)
    assert judged.is_unknown
    assert judged.text == (
        "link a--b is not judged: no measured throughput for m in bf16 on MI300X; nearest is m in fp8 on H100"
    )


def copied(source: str, destination: str, gbps: float, running_share: float) -> CopyPlan:
    method = geography(CATALOG).copy_methods["rclone"]
    key = "--".join(sorted((source, destination)))
    return CopyPlan(source, destination, method, gbps, 5, 60.0, 65.0, key, None, running_share)


def test_a_copy_takes_its_rate_while_it_runs_and_nothing_after() -> None:
    training = job(70e9, 6.0, "streaming-diloco")
    links = [link("a", "b", 1)]
    (alone,) = verdict(training, links, CATALOG)
    (narrow,) = verdict(training, [link("a", "b", 0.25)], CATALOG)
    (shared,) = verdict(training, links, CATALOG, copies=[copied("a", "b", 0.75, 0.4)])
    assert shared.copying_utilization == pytest.approx(narrow.utilization)
    assert shared.utilization == pytest.approx(0.4 * narrow.utilization + 0.6 * alone.utilization)
    assert shared.training_gbps == alone.needs_gbps
    assert alone.needs_gbps < shared.needs_gbps < alone.needs_gbps + 0.75
    assert (alone.fits, shared.fits) == (True, False)
    assert str(shared).endswith("short (GPUs compute 74% of the time, 41% while copies of checkpoints run)")
    (enough,) = verdict(
        training, [link("a", "b", round(shared.needs_gbps, 6))], CATALOG, copies=[copied("a", "b", 0.75, 0.4)]
    )
    assert enough.utilization == pytest.approx(1 - STALL_SHARE, abs=1e-4)


def test_a_mean_of_copy_and_training_would_fit() -> None:
    """0.75 Gbit/s for 40% of the time and 0.47 Gbit/s of training are less than 1 Gbit/s in the mean."""
    training = job(70e9, 6.0, "streaming-diloco")
    (shared,) = verdict(training, [link("a", "b", 1)], CATALOG, copies=[copied("a", "b", 0.75, 0.4)])
    mean = 70e9 * 4 / 600e9
    assert mean + 0.75 * 0.4 < 1
    assert not shared.fits


def test_a_copy_that_fills_the_link_stops_training_while_it_runs() -> None:
    training = job(70e9, 6.0, "streaming-diloco")
    (shared,) = verdict(training, [link("a", "b", 2)], CATALOG, copies=[copied("a", "b", 2, 0.5)])
    assert shared.copying_utilization == 0
    assert shared.utilization == pytest.approx(0.5)


def test_copies_in_both_directions_do_not_add_up() -> None:
    training = job(70e9, 6.0, "streaming-diloco")
    there, back = copied("a", "b", 1, 1.0), copied("b", "a", 1, 1.0)
    single, both = (
        verdict(training, [link("a", "b", 1.5)], CATALOG, copies=copies)[0]
        for copies in ([there], [there, back])
    )
    assert single == both


def test_the_ring_passes_links_that_copies_leave_free() -> None:
    training = job(70e9, 6.0, "streaming-diloco")
    judged = verdict(training, mesh(4, 2), CATALOG, copies=[copied("stack-0", "stack-1", 1.25, 0.9)])
    unused = [case.key for case in judged if case.unused]
    assert "stack-0--stack-1" in unused
    assert len(unused) == 2


@pytest.mark.parametrize(("share", "said"), [(0.0, "0%"), (0.004, "under 1%"), (0.01, "1%"), (0.94, "94%")])
def test_a_little_time_is_not_nothing(share: float, said: str) -> None:
    """The tables of the same answer say so as well."""
    text = LinkVerdict("a--b", 2, 400, share, copying_utilization=share).text
    assert f"GPUs compute {said} of the time, {said} while copies of checkpoints run" in text
