"""Declaration of a region leased from AWS."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from gpufabric.spec.aws.cluster import AwsCluster, AwsNetwork, LogRetentionDays
from gpufabric.spec.aws.existing import AwsExisting
from gpufabric.spec.aws.pool import AwsPool
from gpufabric.spec.aws.storage import AwsStorage
from gpufabric.spec.aws.workload_identity import AwsWorkloadIdentity
from gpufabric.spec.base import Name
from gpufabric.spec.concealed import MayBeEncrypted
from gpufabric.spec.pool import with_distinct_resources, with_one_price
from gpufabric.spec.region import RegionBase
from gpufabric.spec.workload_identity import IF_CREATED

FEWEST_SYSTEM_ZONES = 2
"""Zones of an EKS control plane (Amazon EKS user guide, "VPC and subnet requirements")."""

_ZONE_ID = r"^[a-z0-9]+(-[a-z0-9]+)?-az\d$"


class AwsRegion(RegionBase):
    """A region leased from AWS."""

    cloud: Literal["aws"]
    """Cloud of the region. It selects which other keys there are."""

    pools: Annotated[
        dict[Name, AwsPool], AfterValidator(with_distinct_resources), AfterValidator(with_one_price)
    ]
    """GPU pools by name. A renamed pool is replaced unless ``was`` gives its former name. Empty: no pools
    yet."""

    existing: AwsExisting = AwsExisting()
    """Parts of the region that exist. The stack uses them and never changes, tags or deletes them."""

    storage: AwsStorage = AwsStorage()
    """File system and checkpoint bucket."""

    workload_identity: Annotated[AwsWorkloadIdentity | None, IF_CREATED] = AwsWorkloadIdentity()
    """IAM role of training pods, through EKS Pod Identity. Null: none; the pods may then use no bucket."""

    network: AwsNetwork
    """Addresses of the region's network."""

    cluster: AwsCluster = AwsCluster()
    """EKS cluster."""

    region: str = Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")
    """AWS's name of the region. The stack's name is ``aws-<region>``, or begins so."""

    account_id: Annotated[str, Field(pattern=r"^\d{12}$"), MayBeEncrypted]
    """Account that owns the resources. gpufabric refuses credentials of other accounts."""

    zone: str = Field(pattern=_ZONE_ID)
    """Zone id (not name) of the GPU fabric, such as use1-az6, or use1-dfw2-az1 of a Local Zone. Zone names
    differ between accounts; ids do not."""

    system_zones: list[Annotated[str, Field(pattern=_ZONE_ID)]] = Field(
        default_factory=list[str], max_length=6, validate_default=True
    )
    """Zone ids of the control plane and the system nodes, none of a Local Zone. EKS needs at least two. None
    with ``existing.cluster``, which has them."""

    log_retention_days: LogRetentionDays = 90
    """Days that CloudWatch Logs keeps the control plane's logs and the flow logs."""

    @field_validator("system_zones")
    @classmethod
    def _zones_of_a_cluster(cls, zones: list[str], info: ValidationInfo) -> list[str]:
        existing = info.data.get("existing")
        if len(set(zones)) < len(zones):
            raise ValueError("each zone once: a subnet is made in each")
        if isinstance(existing, AwsExisting) and existing.cluster is not None:
            if zones:
                raise ValueError("none, since existing.cluster has its own control plane and system nodes")
        elif len(zones) < FEWEST_SYSTEM_ZONES:
            raise ValueError(f"at least {FEWEST_SYSTEM_ZONES} zone ids, which EKS needs")
        return zones
