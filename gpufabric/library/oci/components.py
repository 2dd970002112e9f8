"""Components of OCI: arguments in, resources of a region out."""

from collections.abc import Mapping
from typing import Any, cast

import pulumi

from gpufabric.library.args.oci.components import (
    OciClusterArgs,
    OciGpuPoolArgs,
    OciNetworkArgs,
    OciRegionArgs,
    OciStorageArgs,
)
from gpufabric.library.component import Component
from gpufabric.library.oci.places import CLUSTER, GPU_POOL, NETWORK, REGION, STORAGE
from gpufabric.library.sources import Sources
from gpufabric.loading import loading
from gpufabric.plan.oci.region import OciRegionPlan


class _OciComponent(Component):
    """A component with a plan of OCI."""

    @property
    def _plan(self) -> OciRegionPlan:
        return cast("OciRegionPlan", self._declared.plan)


class OciGpuPool(_OciComponent):
    """A pool of bare metal GPU machines on OCI, in the RDMA construct of its shape and operations.

    The network and the cluster exist, or the same program makes them.
    """

    pool_id: pulumi.Output[str]
    """Id of the pool's construct: cluster network, compute cluster or another one."""

    construct: pulumi.Output[str]
    """RDMA construct of the pool, and the reason for it."""

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
        args: OciGpuPoolArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        sources: Sources | None = None,
    ) -> None:
        super().__init__(GPU_POOL, name, cast("Mapping[str, Any]", args), opts, sources)
        with loading():
            from gpufabric.library.oci.parts import make_pool  # noqa: PLC0415

        pool = make_pool(self._plan, self._declared.stand_ins, self._child)
        self.pool_id = self._known(pool["id"])
        self.construct = self._known(pool.get("construct"))
        self.labels = self._known(pool["labels"])
        self.environment = self._known(pool["environment"])
        self.gpus = self._known(self._plan.gpus)
        self.summary = pulumi.Output.from_input(self._summary())
        self.register_outputs({"pool_id": self.pool_id, "summary": self.summary})


class OciNetwork(_OciComponent):
    """A VCN for a training region on OCI: subnets, gateways, a DRG, routes and security groups."""

    vcn_id: pulumi.Output[str]
    """Id of the VCN."""

    drg_id: pulumi.Output[str]
    """Dynamic routing gateway, through which links reach the network."""

    subnet_ids: pulumi.Output[dict[str, str]]
    """Subnets by role: ``control-plane``, ``workers``, ``pods``, ``lustre``, ``balancers``."""

    security_group_ids: pulumi.Output[dict[str, str]]
    """Network security groups, by the same roles."""

    def __init__(
        self,
        name: str,
        args: OciNetworkArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        sources: Sources | None = None,
    ) -> None:
        super().__init__(NETWORK, name, cast("Mapping[str, Any]", args), opts, sources)
        with loading():
            from gpufabric.library.oci.parts import make_network  # noqa: PLC0415

        network = make_network(self._plan, self._child)
        self.vcn_id = self._known(network.vcn_id)
        self.drg_id = self._known(network.outputs.get("drg_id"))
        self.subnet_ids = self._known(dict(network.subnet_ids))
        self.security_group_ids = self._known(dict(network.group_ids))
        self.register_outputs({"vcn_id": self.vcn_id})


class OciCluster(_OciComponent):
    """An OKE cluster with VCN-native pods, its add-ons and a pool of system nodes."""

    cluster_id: pulumi.Output[str]
    """Id of the cluster."""

    endpoint: pulumi.Output[str]
    """Private address of the API server."""

    certificate_authority: pulumi.Output[str]
    """Certificate of the API server, in base64."""

    login: pulumi.Output[str]
    """Command that adds the cluster to a kubeconfig file."""

    def __init__(
        self,
        name: str,
        args: OciClusterArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        sources: Sources | None = None,
    ) -> None:
        super().__init__(CLUSTER, name, cast("Mapping[str, Any]", args), opts, sources)
        with loading():
            from gpufabric.library.oci.parts import make_cluster  # noqa: PLC0415

        cluster = make_cluster(self._plan, self._child)
        self.cluster_id = self._known(cluster.cluster_id)
        self.endpoint = self._known(cluster.private_host)
        self.certificate_authority = self._known(cluster.ca_certificate)
        self.login = self._known(cluster.outputs["login"])
        self.register_outputs({"cluster_id": self.cluster_id})


class OciStorage(_OciComponent):
    """Storage of a training region on OCI: a Lustre file system, and a bucket for checkpoints."""

    lustre: pulumi.Output[dict[str, Any]]
    """The file system: ``id``, ``address``, ``mount_name``; absent without one."""

    checkpoints: pulumi.Output[dict[str, Any]]
    """The bucket: ``id``, ``url``, ``namespace``; absent without one."""

    summary: pulumi.Output[dict[str, Any]]
    """Cost of the storage; a preview knows all of it."""

    def __init__(
        self,
        name: str,
        args: OciStorageArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        sources: Sources | None = None,
    ) -> None:
        super().__init__(STORAGE, name, cast("Mapping[str, Any]", args), opts, sources)
        with loading():
            from gpufabric.library.oci.parts import make_storage  # noqa: PLC0415

        outputs = make_storage(self._plan, self._child)
        self.lustre = self._known(outputs["lustre"])
        self.checkpoints = self._known(outputs["checkpoints"])
        self.summary = pulumi.Output.from_input(self._summary())
        self.register_outputs({"lustre": self.lustre, "checkpoints": self.checkpoints})


class OciRegion(_OciComponent):
    """A region leased from OCI: network, cluster, policies, GPU pools and storage.

    Without a provider of OCI among its options, it makes one for the region.
    """

    outputs: pulumi.Output[dict[str, Any]]
    """Network, cluster, pools and storage, as stacks of gpufabric export them under ``region``."""

    summary: pulumi.Output[dict[str, Any]]
    """GPUs, fabric, cost and quota; a preview knows all of it."""

    def __init__(
        self,
        name: str,
        args: OciRegionArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        sources: Sources | None = None,
    ) -> None:
        super().__init__(REGION, name, cast("Mapping[str, Any]", args), opts, sources)
        with loading():
            from gpufabric.components.oci.region import OciRegionComponent  # noqa: PLC0415

        given = self.get_provider("oci:index:Region")
        region = OciRegionComponent(self._plan, provider=given, opts=self._child)
        self.outputs = self._known(region.outputs)
        self.summary = pulumi.Output.from_input(self._summary())
        self.register_outputs({"outputs": self.outputs, "summary": self.summary})
