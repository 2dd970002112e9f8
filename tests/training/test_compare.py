from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.paced_training import PacedTraining
from gpufabric.spec.sync_modes import SYNC_MODES
from gpufabric.training.compare import ModeComparison, compare_modes, link_text, remedies
from gpufabric.training.links import STALL_SHARE
from gpufabric.training.schedule import SyncSchedule
from gpufabric.training.sync import sync_plan
from gpufabric.training.wide_link import WideLink
from tests.plan.resilience.test_recovery import TRAINING
from tests.training.models import public

CATALOG = default_catalog()
REGIONS = ("aws-a", "azure-b")


def job(**more: Any) -> PacedTraining:
    return PacedTraining.model_validate(TRAINING | {"inner_steps": 100} | more)


def link(gbps: float, first: str = "aws-a", second: str = "azure-b") -> WideLink:
    return WideLink(f"{first}--{second}", (first, second), gbps)


def compared(training: PacedTraining, *links: WideLink) -> dict[str, ModeComparison]:
    regions = {end for link in links for end in link.ends}
    return {mode.mode: mode for mode in compare_modes(training, regions, links, CATALOG)}


def test_all_modes_of_a_narrow_link() -> None:
    modes = compared(job(), link(10))
    assert tuple(modes) == SYNC_MODES
    shares = [mode.utilization for mode in modes.values()]
    assert shares == pytest.approx([0.05, 0.85, 1.0, 1.0], abs=0.03)
    assert [mode.feasible for mode in modes.values()] == [False, False, True, True]
    assert [mode.declared for mode in modes.values()] == [False, False, True, False]
    assert [mode.sync_seconds for mode in modes.values()] == pytest.approx([112, 112, 28, 112])
    assert link_text(tuple(modes.values()), "aws-a--azure-b") == (
        "synchronous data parallel is not feasible on this link (0.05); "
        "DiLoCo is not feasible on this link (0.85); Streaming DiLoCo reaches 1.00; "
        "Decoupled DiLoCo reaches 1.00"
    )


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(SYNC_MODES), st.sampled_from([4, 8, 16]), st.floats(0.5, 500))
def test_the_needed_bandwidth_is_where_gpus_wait_little_enough(mode: str, bits: int, gbps: float) -> None:
    result = compared(job(sync_bits=bits), link(gbps))[mode]
    [carried] = result.links
    at_need = compared(job(sync_bits=bits), link(carried.needs_gbps))[mode]
    assert at_need.utilization == pytest.approx(1 - STALL_SHARE, abs=1e-3)
    assert carried.hidden_gbps > carried.needs_gbps
    assert carried.feasible == (gbps >= carried.needs_gbps)


def test_decoupled_learners_wait_for_no_round_trip_and_for_less_than_a_round() -> None:
    """The mean rate of 16 bits is enough, over any distance; synchronous modes wait."""
    far = WideLink("aws-a--azure-b", REGIONS, 2.5, 300.0)
    modes = compared(job(sync_bits=16), far)
    mean = 70e9 * 16 / (100 * 6.0) / 1e9
    assert modes["decoupled-diloco"].links[0].hidden_gbps == pytest.approx(mean, rel=0.03)
    assert modes["decoupled-diloco"].utilization == pytest.approx(1.0)
    streaming = modes["streaming-diloco"].utilization
    assert streaming is not None
    assert streaming < 1


def test_decoupled_learners_use_a_syncer_in_the_middle() -> None:
    """A ring sends 1.5 times the parameters of four regions, a syncer once."""
    links = [link(10, a, b) for a, b in ("ab", "bc", "cd", "ad", "ac")]
    modes = compared(job(), *links)
    assert (modes["diloco"].shape, modes["decoupled-diloco"].shape) == ("ring", "star")
    assert {link.key: link.load for link in modes["decoupled-diloco"].links if link.load} == {
        "a--b": 1.0,
        "a--c": 1.0,
        "a--d": 1.0,
    }


def test_regions_that_nothing_joins_have_no_utilization() -> None:
    modes = compared(job(), link(10, "a", "b"), link(10, "c", "d"))
    assert {(mode.utilization, mode.needs_gbps, mode.feasible) for mode in modes.values()} == {
        (None, None, False)
    }
    assert {mode.sync_seconds for mode in modes.values()} == {None}


def test_what_would_change_a_link_that_is_short() -> None:
    training, links = job(sync="diloco"), [link(10)]
    result = {change.kind: change for change in remedies(training, REGIONS, links, links[0].key, CATALOG)}
    assert set(result) == {"bandwidth", "inner-steps", "bits", "mode"}
    assert result["bits"].text == "8 bits per parameter"
    assert result["mode"].text == "Streaming DiLoCo"
    for change in result.values():
        assert change.utilization >= 1 - STALL_SHARE
    steps = int(result["inner-steps"].text.split()[0])
    for number, enough in ((steps, True), (steps - 1, False)):
        plan = sync_plan(job(sync="diloco", inner_steps=number), REGIONS, links, CATALOG)
        assert (plan.share_at(1.0, 10) >= 1 - STALL_SHARE) is enough


def test_a_link_that_carries_the_job_needs_no_change() -> None:
    assert remedies(job(), REGIONS, [link(10)], link(10).key, CATALOG) == ()


@pytest.mark.parametrize("sync", ["streaming-diloco", "decoupled-diloco"])
def test_declared_fragments_and_bits_are_honoured(sync: str) -> None:
    plans = {
        (layers, bits): sync_plan(
            job(sync=sync, fragment_layers=layers, sync_bits=bits), REGIONS, [link(10)], CATALOG
        )
        for layers in (2, 40)
        for bits in (8, 16)
    }
    assert [plan.schedule.fragments for plan in plans.values()] == [40, 40, 2, 2]
    assert plans[2, 8].payload_bits * 2 == plans[2, 16].payload_bits == 70e9 * 16
    assert plans[40, 16].gbps_for(1.0, 0.9) > plans[2, 16].gbps_for(1.0, 0.9) * (sync == "streaming-diloco")


def test_declared_overlap_is_honoured() -> None:
    without, published = (
        sync_plan(job(sync_bits=16, **more), REGIONS, [link(10)], CATALOG)
        for more in ({"overlap_steps": 0}, {})
    )
    assert (without.schedule.overlap_steps, published.schedule.overlap_steps) == (0, 1)
    assert without.share_at(1.0, 5) < published.share_at(1.0, 5)


@pytest.mark.parametrize(("every", "steps"), [(500, 500), (None, 100)])
def test_regions_that_train_experts_apart_exchange_what_all_hold(every: int | None, steps: int) -> None:
    """DeepSeek-V3 outside of its routed experts: 17 of 671 billion parameters, or nothing before the end."""
    apart = PacedTraining.model_validate(
        {
            "model": public("deepseek-v3"),
            "sync": "streaming-diloco",
            "step_seconds": 10.0,
            "expert_regions": "independent",
            "merge_every_steps": every,
        }
    )
    plan = sync_plan(apart, REGIONS, [link(10)], CATALOG)
    assert plan.schedule == SyncSchedule(61, 2 / 3, steps)
    shared = plan.payload_bits / 4
    assert shared == (pytest.approx(17e9, rel=0.02) if every else 0)
    whole = sync_plan(apart.model_copy(update={"expert_regions": "complete"}), REGIONS, [link(10)], CATALOG)
    assert whole.payload_bits / 4 == pytest.approx(671e9, rel=0.01)
    assert plan.gbps_for(1.0, 0.9) < whole.gbps_for(1.0, 0.9)
