"""The links of a declared fabric under every mode of synchronization."""

from collections.abc import Sequence
from typing import get_args

from gpufabric.declared.training.fabric import TrainingFabric
from gpufabric.plan.paced_training import PacedTraining
from gpufabric.spec.sync_modes import SyncMode
from gpufabric.training.answer.answer import LinkModes, ModeCurve
from gpufabric.training.links import STALL_SHARE, LinkVerdict, link_verdicts
from gpufabric.training.sync import SyncPlan, sync_plan

MODES: tuple[SyncMode, ...] = get_args(SyncMode)
_LOWEST_GBPS, _HIGHEST_GBPS = 0.1, 10_000.0
_POINTS = 41
"""Points of a curve: eight for a factor of ten."""


def link_modes(fabric: TrainingFabric, job: PacedTraining) -> tuple[LinkModes, ...]:
    """Judge every link between the regions under every mode.

    Args:
        fabric: the declared fabric.
        job: its job, with the time of a step.
    """
    plans = _plans(fabric, job)
    declared = plans[job.sync]
    verdicts = link_verdicts(declared, fabric.links, fabric.regions)
    return tuple(_of_link(verdict, plans, declared) for verdict in verdicts)


def mode_curves(fabric: TrainingFabric, job: PacedTraining) -> tuple[ModeCurve, ...]:
    """Return the utilization of each mode over the bandwidth of the links; empty without links to train over.

    Args:
        fabric: the declared fabric.
        job: its job, with the time of a step.
    """
    plans = _plans(fabric, job)
    load = max(plans[job.sync].all_reduce.loads.values(), default=0.0)
    if not load:
        return ()
    return tuple(
        ModeCurve(mode, tuple((gbps, plan.share_at(load, gbps)) for gbps in _grid()))
        for mode, plan in plans.items()
    )


def _plans(fabric: TrainingFabric, job: PacedTraining) -> dict[SyncMode, SyncPlan]:
    stacks = sorted(fabric.regions)
    return {mode: sync_plan(job, stacks, fabric.links, fabric.catalog, mode) for mode in MODES}


def _of_link(verdict: LinkVerdict, plans: dict[SyncMode, SyncPlan], declared: SyncPlan) -> LinkModes:
    load = declared.all_reduce.loads.get(verdict.key, 0.0)
    return LinkModes(
        key=verdict.key,
        gbps=verdict.has_gbps,
        used=bool(load),
        fits=verdict.fits,
        text=verdict.text,
        shares={mode: plan.share_at(load, verdict.has_gbps) for mode, plan in plans.items()},
        needs_gbps={mode: plan.gbps_for(load, 1 - STALL_SHARE) for mode, plan in plans.items()},
    )


def _grid() -> Sequence[float]:
    step = (_HIGHEST_GBPS / _LOWEST_GBPS) ** (1 / (_POINTS - 1))
    return tuple(_LOWEST_GBPS * step**number for number in range(_POINTS))
