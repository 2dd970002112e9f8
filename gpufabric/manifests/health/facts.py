"""Properties of a region on which its alerts and panels depend."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from gpufabric.manifests.model import Job
from gpufabric.manifests.nodes import POOL_LABEL
from gpufabric.plan.pool import PoolPlan
from gpufabric.plan.resilience.copies import ClusterCopy
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.aws.storage import Replica
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.health import Health

POOL_LABEL_IN_METRICS = "label_" + re.sub(r"[^a-zA-Z0-9_]", "_", POOL_LABEL)
"""Name of the pool's node label in ``kube_node_labels`` (kube-state-metrics, docs/metrics/cluster/node)."""


class Trait(StrEnum):
    """A property of a region."""

    AWS = "aws"
    AZURE = "azure"
    NVIDIA = "nvidia"
    AMD = "amd"
    TRAINIUM = "Trainium"
    EFA = "EFA"
    DETECTOR = "node-problem-detector"
    CORDON = "cordon"
    VERBS = "InfiniBand or RoCE"
    LUSTRE = "Lustre"
    S3_REPLICA = "replication by S3"
    AZURE_REPLICA = "object replication by Azure"
    CHECKPOINTS = "checkpoints that the region writes"
    COPIES = "copies of checkpoints by the cluster"
    ACTIVE_CHECKS = "active checks"
    PRICED = "priced pools"
    BUDGET = "hourly budget"


def replica_of(job: Job) -> Replica | None:
    """Return the bucket to which S3 replicates the region's checkpoints."""
    declared = job.plan.spec
    return declared.storage.checkpoints.replicate_to if isinstance(declared, AwsRegion) else None


def replication_policy(job: Job) -> str | None:
    """Return the id of the policy by which Azure copies the region's checkpoints; None without one, or before
    it exists."""
    declared, bucket = job.plan.spec, job.options.checkpoints
    if not isinstance(declared, AzureRegion) or declared.storage.checkpoints.replicate_to is None:
        return None
    return bucket.replication_policy_id if bucket else None


@dataclass(frozen=True, slots=True)
class RegionHealth:
    """A region with its declared checks.

    Attributes:
        job: the region to render.
        health: the declaration.
        copies: checkpoint copies that run in the cluster.
        usd_per_node_hour: known price of a machine, by pool.
        checkpoint_minutes: declared time between two checkpoints; None if the region writes none.
    """

    job: Job
    health: Health
    copies: tuple[ClusterCopy, ...]
    usd_per_node_hour: Mapping[str, Decimal]
    checkpoint_minutes: float | None = None

    @property
    def usd_per_hour(self) -> Decimal | None:
        """Declared budget of the stack in US dollars per hour."""
        return self.job.plan.spec.budget.usd_per_hour

    @property
    def runs_detector(self) -> bool:
        """Whether node-problem-detector runs with the checks of these files."""
        return self.health.node_checks and self.job.plan.spec.cloud != "aws" and bool(self.job.pools)

    @property
    def efa_pools(self) -> tuple[PoolPlan, ...]:
        """Pools with EFA devices."""
        return tuple(pool for pool in self.job.pools if pool.shape.efa is not None)

    @property
    def lists_checkpoints(self) -> bool:
        """Whether a pod may list the bucket of the checkpoints, with the identity of training pods."""
        return (
            self.checkpoint_minutes is not None
            and self.job.options.checkpoints is not None
            and self.job.plan.spec.workload_identity is not None
        )

    @property
    def traits(self) -> frozenset[Trait]:
        """Properties of the region."""
        shapes = [pool.shape for pool in self.job.pools]
        present = {
            Trait.AWS: self.job.plan.spec.cloud == "aws",
            Trait.AZURE: self.job.plan.spec.cloud == "azure",
            Trait.NVIDIA: any(shape.vendor == "nvidia" for shape in shapes),
            Trait.AMD: any(shape.vendor == "amd" for shape in shapes),
            Trait.TRAINIUM: any(shape.vendor == "aws" for shape in shapes),
            Trait.EFA: bool(self.efa_pools),
            Trait.DETECTOR: self.runs_detector,
            Trait.CORDON: self.health.cordon,
            Trait.VERBS: any(shape.infiniband or shape.roce for shape in shapes),
            Trait.LUSTRE: self.job.plan.lustre is not None,
            Trait.S3_REPLICA: replica_of(self.job) is not None,
            Trait.AZURE_REPLICA: replication_policy(self.job) is not None,
            Trait.CHECKPOINTS: self.lists_checkpoints,
            Trait.COPIES: bool(self.copies),
            Trait.ACTIVE_CHECKS: self.health.active_checks is not None,
            Trait.PRICED: bool(self.usd_per_node_hour),
            Trait.BUDGET: self.usd_per_hour is not None and bool(self.usd_per_node_hour),
        }
        return frozenset(trait for trait, holds in present.items() if holds)
