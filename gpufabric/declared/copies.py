"""Lists the checkpoint copies that run in a region's cluster, from the whole fabric's declaration."""

from datetime import datetime

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.geography import geography
from gpufabric.plan.resilience.copies import CLUSTER_METHOD, ClusterCopy
from gpufabric.plan.resilience.recovery import plan_replication
from gpufabric.plan.resilience.sites import sites_of
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import Project
from gpufabric.training.pace.job import paced_fabric


def cluster_copies(stack: str, project: Project, catalog: Catalog, now: datetime) -> tuple[ClusterCopy, ...]:
    """Return the copies that run in a region's cluster, in declared order, with their planned rates.

    Args:
        stack: the region's stack.
        project: all declarations.
        catalog: facts.
        now: time that the plan is made for.

    Raises:
        DeclarationError: such a copy is declared, and the checkpoint policy has faults.
    """
    policy = project.fabric.resilience.checkpoints
    if policy is None or not any(
        copy.method == CLUSTER_METHOD and copy.source == stack for copy in policy.copies
    ):
        return ()
    known = geography(catalog)
    replication = plan_replication(
        paced_fabric(project.fabric, project.regions, catalog),
        project.regions,
        sites_of(project.regions, catalog, known, now),
        project.backbone,
        catalog,
    )
    if replication is None:
        return ()
    if replication.problems:
        raise DeclarationError(replication.problems)
    return tuple(
        ClusterCopy(
            source=copy.source,
            destination=copy.destination,
            gbps=copy.gbps,
            period_minutes=copy.period_minutes,
            interval_minutes=policy.interval_minutes,
        )
        for copy in replication.copies
        if copy.method.id == CLUSTER_METHOD
        and copy.source == stack
        and copy.gbps is not None
        and copy.period_minutes is not None
    )


def checkpoint_minutes(stack: str, project: Project) -> float | None:
    """Return the declared time between two checkpoints that a region writes; None if it writes none.

    Args:
        stack: the region's stack.
        project: all declarations.
    """
    policy = project.fabric.resilience.checkpoints
    return policy.interval_minutes if policy is not None and stack in policy.written_by else None
