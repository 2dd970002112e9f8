"""Plans the stages of a region's manifests, in the order in which they are applied."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from gpufabric.catalog.manifests import Pins
from gpufabric.manifests import environment, lustre, queues, smoke
from gpufabric.manifests.aws import operators as aws
from gpufabric.manifests.azure import operators as azure
from gpufabric.manifests.copies import copies as checkpoint_copies
from gpufabric.manifests.given import notes, rendered
from gpufabric.manifests.health import build as health
from gpufabric.manifests.health.facts import RegionHealth
from gpufabric.manifests.health.places import NAMESPACE as MONITORING
from gpufabric.manifests.identity import training_account
from gpufabric.manifests.metadata_service import restrict
from gpufabric.manifests.model import Document, Job, ManifestOptions, Release, Stage, Step, namespace
from gpufabric.manifests.oci import operators as oci
from gpufabric.manifests.oci import sriov
from gpufabric.plan.aws.region import AwsRegionPlan
from gpufabric.plan.azure.region import AzureRegionPlan
from gpufabric.plan.oci.region import OciRegionPlan
from gpufabric.plan.regions import AnyRegionPlan
from gpufabric.plan.resilience.copies import ClusterCopy

OPERATORS = "1-operators"
FABRIC = "2-fabric"
NETWORKS = "3-networks"
HEALTH = "4-health"
TEST = "test"

SYSTEM_NAMESPACES = frozenset({"kube-system"})
"""Namespaces that exist in every cluster."""


def stages(
    plan: AnyRegionPlan,
    pins: Pins,
    options: ManifestOptions,
    copies: Sequence[ClusterCopy] = (),
    usd_per_node_hour: Mapping[str, Decimal] = MappingProxyType({}),
    checkpoint_minutes: float | None = None,
) -> tuple[Stage, ...]:
    """Plan everything to install in a region's cluster.

    Args:
        plan: the region.
        pins: versions for its cloud.
        options: the user's options.
        copies: checkpoint copies that run in the region's cluster.
        usd_per_node_hour: known price of a machine, by pool, for the alerts on spend.
        checkpoint_minutes: declared time between two checkpoints that the region writes; None if it writes
            none.

    Returns:
        operators first; then resources that need the operators; then resources that need those; then checks
            and observability, if declared; then, if requested, the test.

    Raises:
        DeclarationError: an option is missing or does not fit the region.
    """
    job = Job(plan, pins, options)
    watched = _watched(job, copies, usd_per_node_hour, checkpoint_minutes)
    kept = [
        replace(stage, steps=tuple(rendered(job, stage.steps))) for stage in _planned(job, copies, watched)
    ]
    # The namespace of Prometheus is that of whoever installs it.
    makes_space = watched and (plan.makes_cluster or watched.health.prometheus == "install")
    spaces = _spaces(kept, {MONITORING} if makes_space else set[str]())
    first = Step("namespaces", "Creates the namespaces of these manifests.", spaces)
    if spaces or plan.makes_cluster:
        kept[0] = replace(kept[0], steps=(first, *kept[0].steps))
    return tuple(stage for stage in kept if stage.steps)


def software_notes(plan: AnyRegionPlan, pins: Pins, options: ManifestOptions) -> Iterator[str]:
    """Give the notes on the software of a cluster that exists; none for a cluster of the stack's own.

    Args:
        plan: the region.
        pins: versions for its cloud.
        options: the user's options.
    """
    job = Job(plan, pins, options)
    watched = _watched(job)
    yield from notes(job, [step for stage in _planned(job, (), watched) for step in stage.steps])
    if watched and not plan.makes_cluster and watched.health.prometheus == "existing":
        yield (
            f"health uses the namespace {MONITORING} of the cluster's own Prometheus. It must exist, and "
            "admit pods that reach into the host"
        )


def _watched(
    job: Job,
    copies: Sequence[ClusterCopy] = (),
    usd_per_node_hour: Mapping[str, Decimal] = MappingProxyType({}),
    checkpoint_minutes: float | None = None,
) -> RegionHealth | None:
    declared = job.plan.spec.health
    if declared is None:
        return None
    return RegionHealth(job, declared, tuple(copies), usd_per_node_hour, checkpoint_minutes)


def _planned(job: Job, copies: Sequence[ClusterCopy], watched: RegionHealth | None) -> list[Stage]:
    """Return all that a cluster of the stack's own gets, without namespaces."""
    match job.plan:
        case AwsRegionPlan():
            own, fabric = aws.operators(job), aws.fabric(job)
        case AzureRegionPlan():
            own, fabric = azure.operators(job), azure.fabric(job)
        case OciRegionPlan():
            own, fabric = oci.operators(job), oci.fabric(job)
    # Prometheus comes first, since charts bring monitors, which are kinds of its operator.
    operators = [*(health.prometheus(watched) if watched else ()), *own]
    operators += [*lustre.client(job), queues.operator(job)]
    if job.options.with_test:
        operators.append(smoke.operator(job))
    if watched:
        operators.extend(health.charts(watched))
    planned = [
        Stage(OPERATORS, tuple(operators)),
        Stage(
            FABRIC,
            (
                environment.settings(job),
                queues.queues(job),
                *fabric,
                *lustre.volume(job),
                *checkpoint_copies(job, copies),
                *training_account(job),
                *restrict(job),
            ),
        ),
    ]
    if isinstance(job.plan, OciRegionPlan):
        planned.append(Stage(NETWORKS, tuple(oci.networks(job)), awaits=sriov.MADE_BY_POLICY))
    if watched:
        planned.append(Stage(HEALTH, tuple(health.documents(watched))))
    if job.options.with_test:
        planned.append(Stage(TEST, tuple(smoke.tests(job)), automatic=False))
    return planned


def _spaces(stages: Iterable[Stage], others: set[str]) -> tuple[Document, ...]:
    """Return the namespaces of charts, and others, whose pods reach into the host."""
    steps = [step for stage in stages for step in stage.steps]
    releases = [step.content for step in steps if isinstance(step.content, Release)]
    names = ({release.namespace for release in releases} | others) - SYSTEM_NAMESPACES
    privileged = {release.namespace for release in releases if release.privileged} | others
    return tuple(namespace(name, privileged=name in privileged) for name in sorted(names))
