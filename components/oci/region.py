"""A training region on Oracle Cloud Infrastructure."""

import pulumi
import pulumi_oci as oci

from gpufabric.components.oci.cluster import Cluster
from gpufabric.components.oci.iam import Identity
from gpufabric.components.oci.network import Network
from gpufabric.components.oci.pool import GpuPool
from gpufabric.components.oci.storage import Storage
from gpufabric.components.oci.storage_key import StorageKey
from gpufabric.components.outputs import OciNetworkOutputs, RegionOutputs
from gpufabric.plan.load_balancers import BALANCERS_SUBNET
from gpufabric.plan.region import OciRegionPlan


class Region(pulumi.ComponentResource):
    """A training region on OCI: network, cluster, policies, GPU pools and storage.

    Args:
        plan: the region.
        opts: options.

    Attributes:
        network: the network.
        cluster: the Kubernetes cluster.
        identity: policies.
        pools: GPU pools by name.
        storage: file system and bucket.
        outputs: what other stacks and users need to know.
    """

    def __init__(self, plan: OciRegionPlan, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("gpufabric:oci:Region", plan.stack, None, opts)
        provider = oci.Provider(
            f"{plan.stack}-provider",
            region=plan.region,
            tenancy_ocid=plan.spec.tenancy_id,
            opts=pulumi.ResourceOptions(parent=self),
        )
        child = pulumi.ResourceOptions(parent=self, providers={"oci": provider})
        self.network = Network(plan, opts=child)
        self.cluster = Cluster(plan, self.network, opts=child)
        key = StorageKey(plan, opts=child)
        self.identity = Identity(
            plan,
            self.cluster.cluster.id,
            key.key_id,
            opts=pulumi.ResourceOptions(parent=self, providers={"oci": self._home_provider(plan, provider)}),
        )
        self.pools = {
            planned.pool.name: GpuPool(
                plan,
                planned,
                network=self.network,
                cluster=self.cluster,
                after=[self.network, self.identity],
                opts=child,
            )
            for planned in plan.gpu_pools
        }
        # A policy takes a minute or more to reach all services. The cluster takes longer: waiting for it too
        # spares the file system a refusal.
        self.storage = Storage(
            plan,
            subnet_id=self.network.subnets["lustre"].id,
            security_group_id=self.network.security_groups["lustre"].id,
            key_id=key.key_id,
            after=[
                self.network,
                self.identity.services_policy,
                self.identity.key_policy,
                self.cluster.cluster,
            ],
            opts=child,
        )
        network: OciNetworkOutputs = {
            "compartment_id": plan.spec.compartment_id,
            "vcn_id": self.network.vcn.id,
            "drg_id": self.network.drg.id,
            # What talks to other regions; the backbone adds rules for exactly the peers there are.
            "security_group_ids": {
                role: self.network.security_groups[role].id for role in ("workers", "pods", BALANCERS_SUBNET)
            },
            "rdma_cidr": str(plan.spec.rdma_cidr),
        }
        if plan.spec.capacity_topology:
            network["capacity_topology_id"] = _capacity_topology(plan, child).id
        self.outputs: RegionOutputs[OciNetworkOutputs] = {
            "stack": plan.stack,
            "cloud": "oci",
            "region": plan.region,
            "cidr": str(plan.cidr),
            "network": network,
            "cluster": self.cluster.outputs,
            "pools": {name: pool.outputs for name, pool in self.pools.items()},
            "storage": self.storage.outputs,
        }
        self.register_outputs({"region": self.outputs})

    def _home_provider(self, plan: OciRegionPlan, provider: oci.Provider) -> oci.Provider:
        home = plan.spec.home_region
        if home is None or home == plan.region:
            return provider
        return oci.Provider(
            f"{plan.stack}-home-provider",
            region=home,
            tenancy_ocid=plan.spec.tenancy_id,
            opts=pulumi.ResourceOptions(parent=self),
        )


def _capacity_topology(plan: OciRegionPlan, opts: pulumi.ResourceOptions) -> oci.core.ComputeCapacityTopology:
    """Make OCI show the islands, blocks and hosts of the tenancy's dedicated capacity."""
    return oci.core.ComputeCapacityTopology(
        f"{plan.stack}-capacity-topology",
        availability_domain=plan.spec.availability_domain,
        compartment_id=plan.spec.compartment_id,
        display_name=plan.name,
        capacity_source=oci.core.ComputeCapacityTopologyCapacitySourceArgs(
            capacity_type="DEDICATED", compartment_id=plan.spec.tenancy_id
        ),
        freeform_tags=dict(plan.tags),
        opts=opts,
    )
