"""Rules for what a training job declares about its experts."""

from collections.abc import Iterator, Mapping, Sequence

from gpufabric.catalog.catalog import Catalog
from gpufabric.plural import plural
from gpufabric.spec.architecture import Experts
from gpufabric.spec.problems import Problem
from gpufabric.spec.training import Training
from gpufabric.training.experts.independent import experts_of_regions
from gpufabric.training.experts.routed import routed_across_regions
from gpufabric.training.parallel.rules import TRAINING
from gpufabric.training.wide_link import WideLink


def expert_problems(
    training: Training,
    gpus: Mapping[str, int],
    links: Sequence[WideLink],
    catalog: Catalog,
    step_seconds: float | None = None,
) -> tuple[Problem, ...]:
    """Return the faults of what a job declares about its experts.

    Args:
        training: the job.
        gpus: GPUs of each region, by stack.
        links: links of the fabric.
        catalog: sizes of exchanged values.
        step_seconds: time of a step, for the text of a refusal; None if it is not known.
    """
    experts = training.model.experts
    if experts is None:
        return tuple(_dense(training))
    return (
        *_loads(training, experts),
        *_regions(training, experts, [stack for stack, count in gpus.items() if count]),
        *_routed(training, gpus, links, catalog, step_seconds),
    )


def _dense(training: Training) -> Iterator[Problem]:
    """Yield a problem for each statement about experts that a dense model does not have."""
    stated = {
        "expert_loads": training.expert_loads is not None,
        "expert_regions": training.expert_regions != "complete",
        "merge_every_steps": training.merge_every_steps is not None,
    }
    given = {
        "expert_loads": plural(len(training.expert_loads or ()), "load"),
        "expert_regions": training.expert_regions,
        "merge_every_steps": str(training.merge_every_steps),
    }
    for key, is_stated in stated.items():
        if is_stated:
            yield Problem(
                f"{TRAINING}.{key}",
                given[key],
                "nothing, or a model with experts",
                f"model {training.model.name} is dense",
            )


def _loads(training: Training, experts: Experts) -> Iterator[Problem]:
    loads = training.expert_loads
    if loads is None:
        return
    if len(loads) != experts.routed:
        yield Problem(
            f"{TRAINING}.expert_loads",
            plural(len(loads), "load"),
            f"{experts.routed}, for each routed expert of a layer",
            f"{TRAINING}.model.experts.routed",
        )
    elif not any(loads):
        yield Problem(
            f"{TRAINING}.expert_loads",
            "0 for each expert",
            "a load above 0 for at least one expert, or no loads for equal ones",
            "every token goes to experts",
        )


def _regions(training: Training, experts: Experts, stacks: Sequence[str]) -> Iterator[Problem]:
    apart = training.expert_regions == "independent"
    if training.merge_every_steps is not None and not apart:
        yield Problem(
            f"{TRAINING}.merge_every_steps",
            f"{training.merge_every_steps} with expert_regions: {training.expert_regions}",
            "expert_regions: independent, or nothing",
            "only regions that train experts apart merge them",
        )
    if not apart or not stacks:
        return
    if len(stacks) == 1:
        yield Problem(
            f"{TRAINING}.expert_regions",
            f"independent for {stacks[0]} alone",
            "complete, or two or more regions with GPUs",
            "one region trains all experts together",
        )
        return
    fewest = min(experts_of_regions(experts.routed, stacks).values())
    if fewest < experts.active:
        yield Problem(
            f"{TRAINING}.expert_regions",
            f"independent for {experts.routed} experts in {len(stacks)} regions: {fewest} in some of them",
            f"complete; or at most {experts.routed // experts.active} regions with GPUs",
            f"a token uses {experts.active} experts, all of them in its own region",
        )


def _routed(
    training: Training,
    gpus: Mapping[str, int],
    links: Sequence[WideLink],
    catalog: Catalog,
    step_seconds: float | None,
) -> Iterator[Problem]:
    if training.expert_regions != "routed":
        return
    refusal = routed_across_regions(training, gpus, links, catalog, step_seconds)
    if refusal is not None:
        yield Problem(
            f"{TRAINING}.expert_regions",
            f"routed across {', '.join(refusal.regions)}",
            "complete: all experts in each region; or independent: experts that regions train apart",
            refusal.text,
        )
