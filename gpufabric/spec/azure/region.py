"""Declaration of a region leased from Azure."""

from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from gpufabric.spec.azure.cluster import AzureCluster
from gpufabric.spec.azure.existing import AzureExisting
from gpufabric.spec.azure.node_patches import NodePatches
from gpufabric.spec.azure.pool import AzurePool
from gpufabric.spec.azure.storage import AzureStorage
from gpufabric.spec.azure.workload_identity import AzureWorkloadIdentity
from gpufabric.spec.base import Name, PrivateNetwork
from gpufabric.spec.cluster import Network
from gpufabric.spec.concealed import MayBeEncrypted
from gpufabric.spec.pool import with_distinct_resources, with_one_price
from gpufabric.spec.region import RegionBase
from gpufabric.spec.workload_identity import IF_CREATED


class AzureRegion(RegionBase):
    """A region leased from Azure."""

    cloud: Literal["azure"]
    """Cloud of the region. It selects which other keys there are."""

    pools: Annotated[
        dict[Name, AzurePool], AfterValidator(with_distinct_resources), AfterValidator(with_one_price)
    ]
    """GPU pools by name. A renamed pool is replaced unless ``was`` gives its former name. Empty: no pools
    yet."""

    existing: AzureExisting = AzureExisting()
    """Parts of the region that exist. The stack uses them and never changes, tags or deletes them."""

    storage: AzureStorage = AzureStorage()
    """File system and checkpoint container."""

    workload_identity: Annotated[AzureWorkloadIdentity | None, IF_CREATED] = AzureWorkloadIdentity()
    """User-assigned identity of training pods, through AKS workload identity. Null: none; no pod may then use
    the bucket."""

    node_patches: NodePatches | None = None
    """Security patches of nodes. Absent: AKS patches the nodes of a new cluster in a weekly window; a cluster
    that exists keeps its setting."""

    network: Network
    """Addresses of the region's network."""

    cluster: AzureCluster = AzureCluster()
    """AKS cluster."""

    region: str = Field(pattern=r"^[a-z]+[a-z0-9]*$")
    """Azure's name of the region. The stack's name is ``azure-<region>``, or begins so."""

    subscription_id: Annotated[
        str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"), MayBeEncrypted
    ]
    """Subscription that owns the resources."""

    zone: Literal["1", "2", "3"]
    """Availability zone of the GPU pools and of the file system."""

    pods_cidr: PrivateNetwork = IPv4Network("100.64.0.0/14")
    """Range of the pods' overlay network. It is not routed outside the cluster, so stacks may share it."""
