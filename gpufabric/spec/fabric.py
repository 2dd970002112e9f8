"""Project-level configuration that all stacks of a fabric share."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from gpufabric.spec.backbone import StackName
from gpufabric.spec.base import Declared, Name
from gpufabric.spec.company import NO_RULES, Company
from gpufabric.spec.format import Format
from gpufabric.spec.maintenance import Maintenance
from gpufabric.spec.money import Budget
from gpufabric.spec.names import Names
from gpufabric.spec.price import ContractPrice
from gpufabric.spec.protected_settings import ProtectedSettings
from gpufabric.spec.protection import Protection
from gpufabric.spec.supply_chain import SupplyChain
from gpufabric.spec.training import Training


class CheckpointCopy(Declared):
    """A standing copy of checkpoints from one region's bucket to another's."""

    source: StackName
    """Stack whose bucket is copied."""

    destination: StackName
    """Stack whose bucket receives the copy."""

    method: Literal[
        "s3-replication",
        "azure-object-replication",
        "oci-replication",
        "datasync",
        "storage-mover",
        "rclone",
    ]
    """Service or tool that copies. The catalogue lists its clouds and its network."""

    gbps: Annotated[float, Field(gt=0)] | None = None
    """Rate of the copy, in Gbit/s. For rclone, its limit; absent: the rate that finishes a copy within the
    interval. For other methods, a measured rate; absent: unknown."""


class CheckpointPolicy(Declared):
    """Stacks that write checkpoints, and the copies between them."""

    interval_minutes: Annotated[float, Field(gt=0)]
    """Time between two checkpoints."""

    recovery_point_minutes: Annotated[float, Field(gt=0)] | None = None
    """Largest age that the newest checkpoint may have after the loss of a region, a power domain or a cloud.
    Absent: reports show the age without a verdict."""

    written_by: list[StackName] = Field(min_length=1)
    """Stacks that write each complete checkpoint to their own bucket."""

    bytes_per_parameter: Literal[12, 14, 16] = 14
    """Bytes of a checkpoint per parameter. 12: FP32 weights and two moments. 14: BF16 weights as well. 16:
    all in FP32, with gradients."""

    copies: list[CheckpointCopy] = Field(default_factory=list[CheckpointCopy])
    """Standing copies of checkpoints between regions."""


class Resilience(Declared):
    """Requirements on what survives a loss."""

    minimum_surviving_share: Annotated[Decimal, Field(gt=0, lt=1)] | None = None
    """Share of the GPUs that must be able to continue training together after the loss of any single region,
    link, power domain or cloud. Absent: the report shows the share without a verdict."""

    checkpoints: CheckpointPolicy | None = None
    """Absent: the report does not cover checkpoints."""


class Fabric(Declared):
    """Configuration that all stacks of a fabric share."""

    format: Format = 1
    """Format of this declaration. Absent: 1. ``gpufabric migrate`` brings an older one to the current."""

    name: Name
    """Name of the fabric. Names and tags of resources contain it."""

    tags: dict[str, str] = Field(default_factory=dict[str, str])
    """Tags on every resource."""

    company: Company = NO_RULES
    """Rules of the company for all stacks."""

    budget: Budget = Budget()
    """Limit for all stacks together."""

    prices: list[ContractPrice] = Field(default_factory=list[ContractPrice])
    """Your prices by shape or service, for everything that states none of its own. The first that fits is
    used."""

    protection: Protection | None = None
    """Limits on what one update may take away from all of its stacks together."""

    protected_settings: ProtectedSettings | None = None
    """Branch and files in which levels, options, waivers, limits and quotas may be loosened."""

    maintenance: Maintenance | None = None
    """Times at which machines with GPUs may restart, in regions that declare none of their own."""

    supply_chain: SupplyChain = SupplyChain()
    """Requirements on the images and charts that clusters run."""

    training: Training | None = None
    """The training job. Absent: no report covers its traffic between regions."""

    resilience: Resilience = Resilience()
    """Requirements on the loss of a region, a link, a power domain or a cloud."""

    names: Names = Names()
    """Names of the fabric in private DNS."""
