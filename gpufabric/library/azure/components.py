"""Components of Azure: arguments in, resources of a region out."""

from collections.abc import Mapping
from typing import Any, cast

import pulumi

from gpufabric.library.args.azure.components import (
    AzureClusterArgs,
    AzureGpuPoolArgs,
    AzureNetworkArgs,
    AzureRegionArgs,
    AzureStorageArgs,
)
from gpufabric.library.azure.places import CLUSTER, GPU_POOL, NETWORK, REGION, STORAGE
from gpufabric.library.component import Component
from gpufabric.library.sources import Sources
from gpufabric.loading import loading
from gpufabric.plan.azure.region import AzureRegionPlan


class _AzureComponent(Component):
    """A component with a plan of Azure."""

    @property
    def _plan(self) -> AzureRegionPlan:
        return cast("AzureRegionPlan", self._declared.plan)


class AzureGpuPool(_AzureComponent):
    """A pool of GPU machines on Azure: an AKS node pool for each InfiniBand partition.

    The network and the cluster exist, or the same program makes them. AKS's InfiniBand feature is registered
    first.
    """

    node_pool_id: pulumi.Output[str]
    """Id of the first AKS node pool."""

    partitions: pulumi.Output[list[dict[str, Any]]]
    """InfiniBand partitions, each with its node pool, its nodes and the labels that only they have."""

    labels: pulumi.Output[dict[str, str]]
    """Labels of the nodes."""

    environment: pulumi.Output[dict[str, str]]
    """Variables for the communication library, for every process of a job."""

    gpus: pulumi.Output[int]
    """GPUs when all machines are up."""

    summary: pulumi.Output[dict[str, Any]]
    """Machines, cost and quota of the pool; a preview knows all of it."""

    def __init__(
        self,
        name: str,
        args: AzureGpuPoolArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        sources: Sources | None = None,
    ) -> None:
        super().__init__(GPU_POOL, name, cast("Mapping[str, Any]", args), opts, sources)
        with loading():
            from gpufabric.library.azure.parts import make_pool  # noqa: PLC0415

        pool = make_pool(self._plan, self._child)
        self.node_pool_id = self._known(pool["id"])
        self.partitions = self._known(pool.get("partitions", []))
        self.labels = self._known(pool["labels"])
        self.environment = self._known(pool["environment"])
        self.gpus = self._known(self._plan.gpus)
        self.summary = pulumi.Output.from_input(self._summary())
        self.register_outputs({"node_pool_id": self.node_pool_id, "summary": self.summary})


class AzureNetwork(_AzureComponent):
    """A virtual network for a training region on Azure, with its subnets and a NAT gateway."""

    resource_group_name: pulumi.Output[str]
    """Resource group of the network."""

    network_id: pulumi.Output[str]
    """Id of the virtual network."""

    nat_gateway_id: pulumi.Output[str]
    """NAT gateway of its subnets, which a cluster names as its way to the internet."""

    subnet_ids: pulumi.Output[dict[str, str]]
    """Subnets by use: ``gpu``, ``system``, ``lustre``, ``endpoints``, ``gateway``, ``balancers``."""

    def __init__(
        self,
        name: str,
        args: AzureNetworkArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        sources: Sources | None = None,
    ) -> None:
        super().__init__(NETWORK, name, cast("Mapping[str, Any]", args), opts, sources)
        with loading():
            from gpufabric.library.azure.parts import make_network  # noqa: PLC0415

        network = make_network(self._plan, self._child)
        self.resource_group_name = self._known(network.outputs["resource_group_name"])
        self.network_id = self._known(network.id)
        self.nat_gateway_id = self._known(network.nat_gateway_id)
        self.subnet_ids = self._known(dict(network.subnet_ids))
        self.register_outputs({"network_id": self.network_id})


class AzureCluster(_AzureComponent):
    """An AKS cluster with its identities and a pool of system nodes."""

    cluster_id: pulumi.Output[str]
    """Id of the cluster."""

    control_plane_principal_id: pulumi.Output[str]
    """Object id of the control plane's principal, which reservations of pools need."""

    login: pulumi.Output[str]
    """Command that adds the cluster to a kubeconfig file."""

    def __init__(
        self,
        name: str,
        args: AzureClusterArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        sources: Sources | None = None,
    ) -> None:
        super().__init__(CLUSTER, name, cast("Mapping[str, Any]", args), opts, sources)
        with loading():
            from gpufabric.library.azure.parts import make_cluster  # noqa: PLC0415

        cluster, identities = make_cluster(self._plan, self._child)
        self.cluster_id = self._known(cluster.outputs["id"])
        self.control_plane_principal_id = self._known(identities.control_plane.principal_id)
        self.login = self._known(cluster.outputs["login"])
        self.register_outputs({"cluster_id": self.cluster_id})


class AzureStorage(_AzureComponent):
    """Storage of a training region on Azure: a Lustre file system, and a container for checkpoints."""

    lustre: pulumi.Output[dict[str, Any]]
    """The file system: ``id``, ``address``, ``mount_name``; absent without one."""

    checkpoints: pulumi.Output[dict[str, Any]]
    """The container: ``id``, ``url``, ``account``; absent without one."""

    summary: pulumi.Output[dict[str, Any]]
    """Cost of the storage; a preview knows all of it."""

    def __init__(
        self,
        name: str,
        args: AzureStorageArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        sources: Sources | None = None,
    ) -> None:
        super().__init__(STORAGE, name, cast("Mapping[str, Any]", args), opts, sources)
        with loading():
            from gpufabric.library.azure.parts import make_storage  # noqa: PLC0415

        outputs = make_storage(self._plan, self._child)
        self.lustre = self._known(outputs["lustre"])
        self.checkpoints = self._known(outputs["checkpoints"])
        self.summary = pulumi.Output.from_input(self._summary())
        self.register_outputs({"lustre": self.lustre, "checkpoints": self.checkpoints})


class AzureRegion(_AzureComponent):
    """A region leased from Azure: network, cluster, GPU pools and storage.

    Without a provider of Azure among its options, it makes one for its subscription.
    """

    outputs: pulumi.Output[dict[str, Any]]
    """Network, cluster, pools and storage, as stacks of gpufabric export them under ``region``."""

    summary: pulumi.Output[dict[str, Any]]
    """GPUs, fabric, cost and quota; a preview knows all of it."""

    def __init__(
        self,
        name: str,
        args: AzureRegionArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        sources: Sources | None = None,
    ) -> None:
        super().__init__(REGION, name, cast("Mapping[str, Any]", args), opts, sources)
        with loading():
            from gpufabric.components.azure.region import AzureRegionComponent  # noqa: PLC0415

        given = self.get_provider("azure-native:index:Region")
        region = AzureRegionComponent(self._plan, provider=given, opts=self._child)
        self.outputs = self._known(region.outputs)
        self.summary = pulumi.Output.from_input(self._summary())
        self.register_outputs({"outputs": self.outputs, "summary": self.summary})
