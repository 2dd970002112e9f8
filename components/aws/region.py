"""A region leased from AWS: network, cluster, GPU pools and storage under one guarded provider."""

import pulumi
import pulumi_aws as aws

from gpufabric.components.aws.cluster import Cluster
from gpufabric.components.aws.logs import Logs
from gpufabric.components.aws.network import Network
from gpufabric.components.aws.pool import GpuPool
from gpufabric.components.aws.storage import Storage
from gpufabric.components.outputs import AwsNetworkOutputs, PoolOutputs, RegionOutputs, StorageOutputs
from gpufabric.plan.pool import PoolPlan
from gpufabric.plan.region import AwsRegionPlan

EFA_RESOURCE = "vpc.amazonaws.com/efa"
"""Resource that the EFA device plugin offers (Amazon EKS user guide, "Run machine learning training on Amazon
EKS with Elastic Fabric Adapter")."""


class Region(pulumi.ComponentResource):
    """Everything one region stack makes on AWS.

    Args:
        plan: the region.
        opts: options of the component.

    Attributes:
        outputs: what other stacks and tools may rely on; the stack exports it as ``region``.
    """

    def __init__(self, plan: AwsRegionPlan, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("gpufabric:aws:Region", plan.stack, None, opts)
        provider = aws.Provider(
            plan.stack,
            region=plan.region,
            # Wrong credentials fail before anything is made.
            allowed_account_ids=[plan.spec.account_id],
            default_tags=aws.ProviderDefaultTagsArgs(tags=dict(plan.tags)),
            opts=pulumi.ResourceOptions(parent=self),
        )
        child = pulumi.ResourceOptions(parent=self, providers=[provider])
        logs = Logs(plan, child)
        network = Network(plan, logs, child)
        cluster = Cluster(plan, network, logs, child)
        pools = {pool.name: GpuPool(plan, pool, network, cluster, child) for pool in plan.pools}
        storage = Storage(plan, network, child)
        self.outputs: RegionOutputs[AwsNetworkOutputs] = {
            "stack": plan.stack,
            "cloud": "aws",
            "region": plan.region,
            "cidr": str(plan.cidr),
            "network": {
                "vpc_id": network.vpc_id,
                "links_subnet_id": network.links.id,
                "route_table_ids": {role: table.id for role, table in network.route_tables.items()},
                "node_security_group_id": network.security_groups.nodes.id,
            },
            "cluster": {
                "name": cluster.name,
                "id": cluster.cluster_id,
                "endpoint": cluster.endpoint,
                "certificate_authority": cluster.certificate_authority,
                "login": f"aws eks update-kubeconfig --region {plan.region} --name {plan.name}",
            },
            "pools": {pool.name: _pool_outputs(plan, pool, pools[pool.name]) for pool in plan.pools},
            "storage": _storage_outputs(storage),
        }
        self.register_outputs({**self.outputs})


def _pool_outputs(plan: AwsRegionPlan, pool: PoolPlan, made: GpuPool) -> PoolOutputs:
    outputs: PoolOutputs = {
        "shape": pool.shape.name,
        "nodes": pool.nodes,
        "gpus": pool.gpus,
        "fabric": pool.shape.rdma.kind.value,
        "id": made.node_group_id,
        "environment": dict(pool.environment),
        "labels": dict(pool.labels),
        "topology_labels": list(plan.topology_labels),
    }
    if pool.shape.efa is not None:
        bandwidth = pool.shape.rdma.gbps_per_node
        outputs["rdma"] = {
            "interfaces": sum(one.kind != "interface" for one in pool.interfaces),
            "gbps": float(bandwidth.value) if bandwidth else None,
            "resource": EFA_RESOURCE,
            "placement_group_arn": made.placement_group_arn,
        }
    return outputs


def _storage_outputs(storage: Storage) -> StorageOutputs:
    bucket, lustre = storage.checkpoints, storage.lustre
    return {
        "lustre": {"id": lustre.id, "address": lustre.dns_name, "mount_name": lustre.mount_name}
        if lustre
        else None,
        "checkpoints": {
            "id": bucket.id,
            "url": pulumi.Output.concat("s3://", bucket.id),
            "bucket": bucket.id,
            "key_arn": storage.key_arn,
        },
    }
