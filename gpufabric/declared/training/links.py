"""The links of a declared fabric under every mode of synchronization."""

from collections.abc import Iterator, Sequence

from gpufabric.declared.training.fabric import TrainingFabric
from gpufabric.plan.paced_training import PacedTraining
from gpufabric.spec.sync_modes import SYNC_MODES, SyncMode
from gpufabric.training.answer.answer import LinkModes, ModeCurve
from gpufabric.training.compare import LinkComparison, ModeComparison, compare_modes, remedies
from gpufabric.training.links import LinkVerdict, link_verdicts
from gpufabric.training.sync import sync_plan

_LOWEST_GBPS, _HIGHEST_GBPS = 0.1, 10_000.0
_POINTS = 41
"""Points of a curve: eight for a factor of ten."""


def link_modes(fabric: TrainingFabric, job: PacedTraining) -> tuple[LinkModes, ...]:
    """Judge every link between the regions under every mode.

    Args:
        fabric: the declared fabric.
        job: its job, with the time of a step.
    """
    stacks = sorted(fabric.regions)
    modes = compare_modes(job, stacks, fabric.links, fabric.catalog)
    plan = sync_plan(job, stacks, fabric.links, fabric.catalog)
    verdicts = link_verdicts(plan, fabric.links, stacks)
    return tuple(_of_link(fabric, job, verdict, modes) for verdict in verdicts)


def mode_curves(fabric: TrainingFabric, job: PacedTraining) -> tuple[ModeCurve, ...]:
    """Return the utilization of each mode over the bandwidth of the links; empty without links to train over.

    Args:
        fabric: the declared fabric.
        job: its job, with the time of a step.
    """
    return tuple(_curves(fabric, job))


def _curves(fabric: TrainingFabric, job: PacedTraining) -> Iterator[ModeCurve]:
    for mode in SYNC_MODES:
        plan = sync_plan(job, sorted(fabric.regions), fabric.links, fabric.catalog, mode)
        load = max(plan.all_reduce.loads.values(), default=0.0)
        if load:
            yield ModeCurve(mode, tuple((gbps, plan.share_at(load, gbps)) for gbps in _grid()))


def _of_link(
    fabric: TrainingFabric, job: PacedTraining, verdict: LinkVerdict, modes: Sequence[ModeComparison]
) -> LinkModes:
    compared: dict[SyncMode, LinkComparison] = {mode.mode: mode.link(verdict.key) for mode in modes}
    used: dict[SyncMode, LinkComparison] = {mode: link for mode, link in compared.items() if link.load}
    stacks = sorted(fabric.regions)
    changes = () if verdict.fits else remedies(job, stacks, fabric.links, verdict.key, fabric.catalog)
    return LinkModes(
        key=verdict.key,
        gbps=verdict.has_gbps,
        used=job.sync in used,
        fits=verdict.fits,
        text=verdict.text,
        shares={mode: link.utilization for mode, link in used.items()},
        needs_gbps={mode: link.needs_gbps for mode, link in used.items()},
        remedies=tuple(change.text for change in changes),
    )


def _grid() -> Sequence[float]:
    step = (_HIGHEST_GBPS / _LOWEST_GBPS) ** (1 / (_POINTS - 1))
    return tuple(_LOWEST_GBPS * step**number for number in range(_POINTS))
