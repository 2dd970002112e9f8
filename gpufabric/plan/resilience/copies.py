"""Plans the checkpoint copies that need resources: tasks of a transfer service, and jobs in clusters.

``gpufabric.plan.resilience.copy_rules`` decides which copies are allowed; refused copies are left out here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil, floor

from gpufabric.catalog.geography import CopyMethod, Geography
from gpufabric.catalog.shape import Cloud
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.fabric import CheckpointPolicy, Fabric
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.regions import AnyRegion
from gpufabric.time_units import MINUTES_PER_HOUR

TRANSFER_SERVICE = "datasync"
"""Method whose copies are AWS DataSync tasks, created by the backbone stack."""

CLUSTER_METHOD = "rclone"
"""Method whose copies are jobs in the source region's cluster."""

POLL_MINUTES = 5
"""Longest time between two runs of a cluster's copy job; gpufabric's own limit."""

_HALF_YEAR_STARTS = (1, 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferEnd:
    """One side of a copy by the transfer service.

    Attributes:
        stack: the region's stack.
        cloud: its cloud.
        region: the cloud's name of the region.
        account: AWS account, Azure subscription or OCI tenancy that owns it.
        home_region: region for changes to users and policies (OCI); None on other clouds.
    """

    stack: str
    cloud: Cloud
    region: str
    account: str
    home_region: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferPlan:
    """A standing copy between AWS and another cloud.

    Attributes:
        source: end from which checkpoints are read.
        destination: end to which they are written.
        period_hours: time between two runs.
    """

    source: TransferEnd
    destination: TransferEnd
    period_hours: int

    @property
    def key(self) -> str:
        """Name that depends only on the two stacks and the direction."""
        return f"{self.source.stack}--to--{self.destination.stack}"

    @property
    def aws(self) -> TransferEnd:
        """The end on AWS; the task runs in its region."""
        return self.source if self.source.cloud == "aws" else self.destination

    @property
    def other(self) -> TransferEnd:
        """The end on the other cloud."""
        return self.destination if self.source.cloud == "aws" else self.source

    def reads(self, end: TransferEnd) -> bool:
        """Whether the service reads at this end; it writes at the other."""
        return end == self.source

    @property
    def schedule(self) -> str:
        """The schedule in DataSync's syntax (DataSync user guide, "Scheduling when your task runs")."""
        return f"rate({self.period_hours} hour{'' if self.period_hours == 1 else 's'})"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterCopy:
    """A standing copy by a job in the source region's cluster.

    Attributes:
        source: stack whose bucket is copied.
        destination: stack whose bucket receives the copy.
        gbps: rate limit of the job, in Gbit/s.
        period_minutes: time between two runs.
        interval_minutes: time between two checkpoints, hence the greatest age of a copy.
    """

    source: str
    destination: str
    gbps: float
    period_minutes: int
    interval_minutes: float


def period_minutes(method: CopyMethod, interval_minutes: float) -> int | None:
    """Return the time between two runs of a copy; None if each write is copied at once.

    A transfer service bills each run, so it runs as often as checkpoints are written, rounded up to its
    schedule's step. A job in a cluster runs often and copies only new checkpoints.

    Args:
        method: copy method.
        interval_minutes: time between two checkpoints.
    """
    if method.id == CLUSTER_METHOD:
        return max(1, min(POLL_MINUTES, floor(interval_minutes / 4)))
    if method.shortest_period_minutes is None:
        return None
    step = method.shortest_period_minutes.value
    return ceil(interval_minutes / step) * step


def transfer_stacks(fabric: Fabric) -> frozenset[str]:
    """Return the stacks between which the transfer service copies. The backbone reads their outputs."""
    policy = fabric.resilience.checkpoints
    copies = () if policy is None else policy.copies
    return frozenset(
        stack
        for copy in copies
        if copy.method == TRANSFER_SERVICE
        for stack in (copy.source, copy.destination)
    )


def plan_transfers(
    fabric: Fabric, regions: Mapping[str, AnyRegion], known: Geography
) -> tuple[TransferPlan, ...]:
    """Plan the tasks of the transfer service, sorted by key.

    Args:
        fabric: with the checkpoint policy, if there is one.
        regions: declarations of the region stacks that could be read, by stack.
        known: the catalogue's copy methods.
    """
    policy = fabric.resilience.checkpoints
    if policy is None:
        return ()
    method = known.copy_methods[TRANSFER_SERVICE]
    transfers = {transfer.key: transfer for transfer in _transfers(policy, method, regions)}
    return tuple(transfers[key] for key in sorted(transfers))


def _transfers(
    policy: CheckpointPolicy, method: CopyMethod, regions: Mapping[str, AnyRegion]
) -> list[TransferPlan]:
    period = period_minutes(method, policy.interval_minutes)
    if period is None:
        raise LookupError(f"catalogue: {method.id} has no shortest period")
    plans: list[TransferPlan] = []
    for copy in policy.copies:
        if copy.method != method.id or not {copy.source, copy.destination} <= set(regions):
            continue
        source, destination = regions[copy.source], regions[copy.destination]
        if f"{source.cloud}-{destination.cloud}" in method.pairs.value:
            plans.append(
                TransferPlan(
                    source=_end(copy.source, source),
                    destination=_end(copy.destination, destination),
                    period_hours=period // MINUTES_PER_HOUR,
                )
            )
    return plans


def _end(stack: str, region: AnyRegion) -> TransferEnd:
    home: str | None = None
    match region:
        case AwsRegion():
            account = region.account_id
        case AzureRegion():
            account = region.subscription_id
        case OciRegion():
            account, home = region.tenancy_id, region.home_region or region.region
    return TransferEnd(
        stack=stack, cloud=region.cloud, region=region.region, account=account, home_region=home
    )


def signature_expires(now: datetime) -> date:
    """Return the expiry date of a shared access signature created now, half a year to a year ahead.

    The date stays the same for half a year, so updates within it change nothing, and the first update in the
    next half-year renews the signature. Copies keep working if the backbone is updated twice a year. This is
    gpufabric's own rule. Azure does not limit the life of a signature made with an account key.
    """
    first, second = _HALF_YEAR_STARTS
    return date(now.year + 1, first if now.month < second else second, 1)
