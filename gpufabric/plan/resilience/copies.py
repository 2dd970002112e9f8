"""Copies of checkpoints that something has to be made for: tasks of a service, and jobs in clusters.

Rules on which copies may exist stand in ``gpufabric.plan.resilience.copy_rules``; copies that they refuse are
left out here.
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

TRANSFER_SERVICE = "datasync"
"""Method whose copies are tasks of AWS DataSync, which the backbone stack makes."""

CLUSTER_METHOD = "rclone"
"""Method whose copies are jobs in the source region's cluster."""

POLL_MINUTES = 5
"""Time between two looks of a cluster's job for new checkpoints, at most; gpufabric's own."""

_MINUTES_PER_HOUR = 60
_HALF_YEAR_STARTS = (1, 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferEnd:
    """One side of a copy by the transfer service.

    Attributes:
        stack: the region's stack.
        cloud: its cloud.
        region: the cloud's name of the region.
        account: AWS account, Azure subscription or OCI tenancy that owns it.
        home_region: region in which users and policies are written (OCI); None on other clouds.
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
        source: where checkpoints are read.
        destination: where they are written.
        period_hours: time between two runs.
    """

    source: TransferEnd
    destination: TransferEnd
    period_hours: int

    @property
    def key(self) -> str:
        """A name that depends on nothing but the two stacks and the direction."""
        return f"{self.source.stack}--to--{self.destination.stack}"

    @property
    def aws(self) -> TransferEnd:
        """The side on AWS, in whose region the task runs."""
        return self.source if self.source.cloud == "aws" else self.destination

    @property
    def other(self) -> TransferEnd:
        """The side on the other cloud."""
        return self.destination if self.source.cloud == "aws" else self.source

    def reads(self, end: TransferEnd) -> bool:
        """Whether the service reads at an end; it writes at the other."""
        return end == self.source

    @property
    def schedule(self) -> str:
        """The schedule as DataSync writes it (DataSync user guide, "Scheduling when your task runs")."""
        return f"rate({self.period_hours} hour{'' if self.period_hours == 1 else 's'})"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterCopy:
    """A standing copy by a job in the source region's cluster.

    Attributes:
        source: stack that is copied from.
        destination: stack that is copied to.
        gbps: rate that the job may take, in Gbit/s.
        period_minutes: time between two looks for what is new.
    """

    source: str
    destination: str
    gbps: float
    period_minutes: int


def period_minutes(method: CopyMethod, interval_minutes: float) -> int | None:
    """Return the time between two runs of a copy; None if it follows each write by itself.

    A service bills its runs: it runs as often as checkpoints are written, in whole steps of its schedule,
    and at its shortest period where checkpoints come faster. A job in a cluster looks often and copies what
    is new.

    Args:
        method: what copies.
        interval_minutes: time between two checkpoints.
    """
    if method.id == CLUSTER_METHOD:
        return max(1, min(POLL_MINUTES, floor(interval_minutes / 4)))
    if method.shortest_period_minutes is None:
        return None
    step = method.shortest_period_minutes.value
    return ceil(interval_minutes / step) * step


def transfer_stacks(fabric: Fabric) -> frozenset[str]:
    """Return the stacks between which the transfer service copies: the backbone reads their outputs."""
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
        known: what the catalogue knows of ways to copy.
    """
    policy = fabric.resilience.checkpoints
    if policy is None:
        return ()
    method = known.copy_methods[TRANSFER_SERVICE]
    found = {transfer.key: transfer for transfer in _transfers(policy, method, regions)}
    return tuple(found[key] for key in sorted(found))


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
                    period_hours=period // _MINUTES_PER_HOUR,
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
    """Return the day on which a signed address that is made now ends: in half a year to a year.

    The day is the same for half a year, so that an update within it changes nothing, and the first update in
    the next one renews the address. A copy thus goes on as long as the backbone is updated twice a year.
    gpufabric's own rule; Azure sets no end of its own to an address that an account key signs.
    """
    first, second = _HALF_YEAR_STARTS
    return date(now.year + 1, first if now.month < second else second, 1)
