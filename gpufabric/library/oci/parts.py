"""Parts of an OCI region, each made on its own."""

import pulumi

from gpufabric.components.oci.cluster import Cluster
from gpufabric.components.oci.given_cluster import GivenCluster
from gpufabric.components.oci.iam import RegionIdentity
from gpufabric.components.oci.network import RegionNetwork
from gpufabric.components.oci.node_tag import NodeTag
from gpufabric.components.oci.pool import GpuPool
from gpufabric.components.oci.region import home_provider
from gpufabric.components.oci.secrets_key import SecretsKeyAccess
from gpufabric.components.oci.storage import Storage
from gpufabric.components.oci.storage_key import StorageKey
from gpufabric.components.outputs import PoolOutputs, StorageOutputs
from gpufabric.library.stand_ins import StandIns
from gpufabric.plan.oci.region import OciRegionPlan
from gpufabric.spec.provider_settings import NO_SETTINGS


def make_pool(plan: OciRegionPlan, stand_ins: StandIns, opts: pulumi.ResourceOptions) -> PoolOutputs:
    """Make the pool of a plan in its given network, on its given cluster.

    Args:
        plan: a region with one pool.
        stand_ins: outputs for texts in the plan: the nodes' start-up script contains two of them, encoded.
        opts: options of the parts.
    """
    at_home = _at_home(plan, opts)
    node_tag = NodeTag(plan, opts=at_home)
    network = RegionNetwork(plan, opts=opts)
    cluster = GivenCluster(plan, opts=opts)
    cluster.private_host = stand_ins.fill(cluster.private_host)
    cluster.ca_certificate = stand_ins.fill(cluster.ca_certificate)
    identity = RegionIdentity(
        plan, cluster_id=cluster.cluster_id, key_id=None, node_tag=node_tag, opts=at_home
    )
    [pool] = plan.pools
    after = [network, identity]
    return GpuPool(plan, pool, network, cluster, node_tag, after=after, opts=opts).outputs


def make_network(plan: OciRegionPlan, opts: pulumi.ResourceOptions) -> RegionNetwork:
    """Make the network of a plan."""
    return RegionNetwork(plan, opts=opts)


def make_cluster(plan: OciRegionPlan, opts: pulumi.ResourceOptions) -> Cluster:
    """Make the cluster of a plan in its given network, and its access to the key of its secrets."""
    key = plan.spec.cluster.secrets_key_id
    access: list[pulumi.Resource] = []
    if key and plan.parts.service_policies:
        access.append(SecretsKeyAccess(plan, key, opts=_at_home(plan, opts)).policy)
    return Cluster(plan, RegionNetwork(plan, opts=opts), after=access, opts=opts)


def make_storage(plan: OciRegionPlan, opts: pulumi.ResourceOptions) -> StorageOutputs:
    """Make the storage of a plan in its given network, with the policies of the services that use it."""
    at_home = _at_home(plan, opts)
    network, key = RegionNetwork(plan, opts=opts), StorageKey(plan, opts=opts)
    identity = RegionIdentity(
        plan, cluster_id="", key_id=key.key_id, node_tag=NodeTag(plan, opts=at_home), opts=at_home
    )
    after = [network, *identity.service_policies]
    return Storage(plan, network, key_id=key.key_id, after=after, opts=opts).outputs


def _at_home(plan: OciRegionPlan, opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
    """Return options of resources that OCI makes in the home region of a tenancy only."""
    home = home_provider(plan, NO_SETTINGS, opts)
    if home is None:
        return opts
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(providers={"oci": home}))
