"""Answers what a declared fabric can train, how fast and at what cost."""

from collections.abc import Iterator
from datetime import datetime

from gpufabric.catalog.catalog import Catalog
from gpufabric.declared.training.experts import expert_groups_text, merge_text, routing_refusal
from gpufabric.declared.training.fabric import TrainingFabric, training_fabric
from gpufabric.declared.training.links import link_modes, mode_curves
from gpufabric.declared.training.losses import fault_texts, lost_region_texts, withstood
from gpufabric.declared.training.parts import FABRIC, joined_sets, part_input
from gpufabric.declared.training.replicas import (
    faster_part_text,
    goodput,
    region_fits,
    uneven_parts_text,
)
from gpufabric.plan.paced_training import with_step
from gpufabric.plan.resilience.assessment import Review
from gpufabric.spec.project import Project
from gpufabric.spec.training import Training
from gpufabric.training.answer.answer import JobFacts, LinkModes, RegionFit, TrainingAnswer
from gpufabric.training.answer.inputs import PartInput
from gpufabric.training.answer.part import PartAnswer, part_of
from gpufabric.training.answer.sensitivity import sensitivities
from gpufabric.training.flops import flops_per_token
from gpufabric.training.pace.peak import faster_than_peak

NO_JOB = (
    "no job is declared: describe the model, the tokens of a step and the synchronization as"
    " training in the fabric of Pulumi.yaml"
)


def training_answer(project: Project, catalog: Catalog, now: datetime) -> TrainingAnswer | None:
    """Answer what a declared fabric can train; None if no job is declared.

    Args:
        project: all declarations.
        catalog: facts and list prices.
        now: time of the answer, and day of the prices.

    Raises:
        DeclarationError: a stack cannot be read or planned.
    """
    fabric = training_fabric(project, catalog, now)
    return None if fabric is None else answer_of(fabric)


def answer_of(fabric: TrainingFabric) -> TrainingAnswer:
    """Answer what a declared fabric can train."""
    training, catalog, stacks = fabric.training, fabric.catalog, sorted(fabric.regions)
    name = FABRIC if _is_whole(fabric) else " + ".join(stacks)
    whole, losses = part_input(fabric, stacks, name), withstood(fabric, stacks)
    links, curves = (), ()
    if whole.step_seconds is not None and len(stacks) > 1:
        job = with_step(training, whole.step_seconds.middle.low)
        links, curves = link_modes(fabric, job), mode_curves(fabric, job)
    alone = tuple(_part(fabric, (stack,), stack) for stack in stacks) if len(stacks) > 1 else ()
    subsets = tuple(_part(fabric, some, " + ".join(some)) for some in joined_sets(fabric))
    part, fits = part_of(whole, training.tokens, catalog), tuple(region_fits(fabric, stacks))
    return TrainingAnswer(
        job=job_facts(training),
        fabric=part,
        alone=alone,
        subsets=subsets,
        links=links,
        curves=curves,
        fits=fits,
        notes=(
            *_notes(fabric, stacks, whole, losses),
            *uneven_parts_text(alone, part),
            *faster_part_text(subsets, alone, part),
        ),
        findings=(*_findings(fabric, part, links, fits), *fault_texts(fabric, losses)),
        sensitivities=sensitivities(whole, catalog),
    )


def job_facts(training: Training) -> JobFacts:
    """Return a declared job in numbers."""
    model = training.model
    return JobFacts(
        model=model.name,
        total_parameters=model.total_parameters,
        active_parameters=model.active_parameters,
        flops_per_token=flops_per_token(model),
        sequence_length=model.sequence_length,
        precision=training.precision,
        sync=training.sync,
        inner_steps=1 if training.sync == "data-parallel" else training.inner_steps,
        global_batch=training.global_batch,
        tokens=training.tokens,
    )


def _part(fabric: TrainingFabric, stacks: tuple[str, ...], name: str) -> PartAnswer:
    return part_of(part_input(fabric, stacks, name), fabric.training.tokens, fabric.catalog)


def _notes(
    fabric: TrainingFabric, stacks: list[str], whole: PartInput, losses: Review | None
) -> Iterator[str]:
    """Yield lines on experts, failures and checkpoints."""
    if not stacks:
        return
    yield from expert_groups_text(fabric, stacks)
    yield from filter(None, [merge_text(fabric, stacks, _seconds(whole))])
    yield f"failures: {goodput(fabric, stacks, whole.step_seconds).text}"
    yield from (f"loss of {line}" for line in lost_region_texts(fabric, losses))


def _is_whole(fabric: TrainingFabric) -> bool:
    """Tell whether all regions are here: a stated step is the time on all of them together."""
    return frozenset(fabric.regions) == fabric.everywhere


def _seconds(whole: PartInput) -> float | None:
    return None if whole.step_seconds is None else whole.step_seconds.middle.low


def _findings(
    fabric: TrainingFabric, whole: PartAnswer, links: tuple[LinkModes, ...], fits: tuple[RegionFit, ...]
) -> Iterator[str]:
    """Yield why the job cannot run on the fabric as declared."""
    if not fabric.regions:
        yield "no region has GPUs"
    too_fast = faster_than_peak(fabric.training, fabric.regions, fabric.catalog)
    yield from map(str, filter(None, [too_fast if _is_whole(fabric) else None]))
    yield from whole.cannot
    yield from filter(None, [routing_refusal(fabric, sorted(fabric.regions), None)])
    yield from (fit.text for fit in fits if fit.fit == "does not fit")
    yield from (link.finding for link in links if not link.fits)
