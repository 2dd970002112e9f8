"""Declaration of a region leased from AWS."""

from typing import Annotated, Literal

from pydantic import Field

from gpufabric.spec.aws.cluster import AwsCluster, AwsNetwork, LogRetentionDays
from gpufabric.spec.aws.pool import AwsPool
from gpufabric.spec.aws.storage import AwsStorage
from gpufabric.spec.base import Name
from gpufabric.spec.region import RegionBase


class AwsRegion(RegionBase):
    """A region leased from AWS."""

    cloud: Literal["aws"]
    pools: dict[Name, AwsPool] = Field(min_length=1)
    """GPU pools by name. A name is kept for the pool's life: it is part of its resources' identity."""

    storage: AwsStorage = AwsStorage()
    network: AwsNetwork
    cluster: AwsCluster = AwsCluster()
    region: str = Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")
    account_id: str = Field(pattern=r"^\d{12}$")
    """Account that must own the resources; any other account's credentials are refused."""

    zone: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)?-az\d$")
    """Zone id (not name) of the GPU fabric, such as use1-az6, or use1-dfw2-az1 of a Local Zone: names differ
    between accounts, ids do not."""

    system_zones: list[Annotated[str, Field(pattern=r"^[a-z0-9]+-az\d$")]] = Field(min_length=2, max_length=6)
    """Zone ids for the cluster's control plane and system nodes; EKS needs two or more."""

    log_retention_days: LogRetentionDays = 90
    """Days that the control plane's logs and the network's flow logs are kept in CloudWatch Logs."""
