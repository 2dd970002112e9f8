"""Components of AWS: arguments in, resources of a region out."""

from collections.abc import Mapping
from typing import Any, cast

import pulumi
from pulumi import ResourceTransformation

from gpufabric.catalog.shape import Cloud
from gpufabric.library.args.aws.components import (
    AwsClusterArgs,
    AwsGpuPoolArgs,
    AwsNetworkArgs,
    AwsRegionArgs,
    AwsStorageArgs,
)
from gpufabric.library.aws.places import CLUSTER, GPU_POOL, NETWORK, REGION, STORAGE
from gpufabric.library.component import Component, tagged
from gpufabric.library.errors import ArgumentError
from gpufabric.library.sources import Sources
from gpufabric.loading import loading
from gpufabric.plan.aws.region import AwsRegionPlan
from gpufabric.plan.company import boundary_of
from gpufabric.spec.problems import Problem


class _AwsComponent(Component):
    """A component whose resources have the plan's tags, and names and roles in the company's form."""

    @property
    def _plan(self) -> AwsRegionPlan:
        return cast("AwsRegionPlan", self._declared.plan)

    def _changes(self) -> list[ResourceTransformation]:
        changes = [tagged(self._plan.tags)]
        if self._declared.places is REGION:
            # The component of the whole region does the rest.
            return changes
        with loading():
            from gpufabric.components.aws.boundary import role_boundary  # noqa: PLC0415
            from gpufabric.components.names import in_company_form  # noqa: PLC0415

        plan = self._plan
        boundary = boundary_of(plan.company, plan.spec.account_id)
        if boundary:
            changes.append(role_boundary(boundary))
        accounts: dict[Cloud, str] = {"aws": plan.spec.account_id}
        named = in_company_form(None, plan.company, plan.fabric, stack=plan.stack, accounts=accounts)
        return [*changes, *(named.transformations or [] if named else [])]


class AwsGpuPool(_AwsComponent):
    """A pool of GPU machines on AWS: an EKS node group whose launch template lays out the EFA interfaces.

    It makes its placement group, its security group and the role of its nodes, unless they are given. The
    network and the cluster exist, or the same program makes them.
    """

    node_group_id: pulumi.Output[str]
    """Id of the EKS node group."""

    node_role_arn: pulumi.Output[str]
    """Role of the nodes."""

    security_group_id: pulumi.Output[str]
    """Security group of the nodes, closed on itself, which EFA needs."""

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
        args: AwsGpuPoolArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        sources: Sources | None = None,
    ) -> None:
        super().__init__(GPU_POOL, name, cast("Mapping[str, Any]", args), opts, sources)
        with loading():
            from gpufabric.library.aws.parts import make_pool  # noqa: PLC0415

        if self._plan.pools[0].autoscales and self._plan.cluster_name in self._declared.stand_ins.outputs:
            raise ArgumentError([_unknown_size(name)])
        made = make_pool(self._plan, self._child)
        self.node_group_id = self._known(made.pool["id"])
        self.node_role_arn = self._known(made.node_role_arn)
        self.security_group_id = self._known(made.security_group_id)
        self.labels = self._known(made.pool["labels"])
        self.environment = self._known(made.pool["environment"])
        self.gpus = self._known(self._plan.gpus)
        self.summary = pulumi.Output.from_input(self._summary())
        self.register_outputs({"node_group_id": self.node_group_id, "summary": self.summary})


class AwsNetwork(_AwsComponent):
    """A VPC for a training region on AWS: subnets, a NAT gateway, endpoints, security groups and flow logs.

    The subnet of the GPU machines lies in one zone, because EFA does not cross zones.
    """

    vpc_id: pulumi.Output[str]
    """Id of the VPC."""

    gpu_subnet_id: pulumi.Output[str]
    """Subnet of the GPU machines."""

    system_subnet_ids: pulumi.Output[dict[str, str]]
    """Subnets of the control plane and the system nodes, by zone id."""

    links_subnet_id: pulumi.Output[str]
    """Subnet of load balancers and links."""

    nodes_security_group_id: pulumi.Output[str]
    """Security group of the GPU machines."""

    def __init__(
        self,
        name: str,
        args: AwsNetworkArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        sources: Sources | None = None,
    ) -> None:
        super().__init__(NETWORK, name, cast("Mapping[str, Any]", args), opts, sources)
        with loading():
            from gpufabric.library.aws.parts import make_network  # noqa: PLC0415

        network = make_network(self._plan, self._child)
        self.vpc_id = self._known(network.vpc_id)
        self.gpu_subnet_id = self._known(network.gpu_subnet_id)
        self.system_subnet_ids = self._known(network.system_subnet_ids)
        self.links_subnet_id = self._known(network.outputs.get("links_subnet_id"))
        self.nodes_security_group_id = self._known(network.security_groups.nodes_id)
        self.register_outputs({"vpc_id": self.vpc_id})


class AwsCluster(_AwsComponent):
    """An EKS cluster with its add-ons, its logs and a small group of system nodes."""

    cluster_name: pulumi.Output[str]
    """Name of the cluster."""

    security_group_id: pulumi.Output[str]
    """Group that EKS created for nodes and control plane."""

    endpoint: pulumi.Output[str]
    """Address of the API server."""

    certificate_authority: pulumi.Output[str]
    """Certificate of the API server, in base64."""

    node_role_arn: pulumi.Output[str]
    """Role of the nodes."""

    login: pulumi.Output[str]
    """Command that adds the cluster to a kubeconfig file."""

    def __init__(
        self,
        name: str,
        args: AwsClusterArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        sources: Sources | None = None,
    ) -> None:
        super().__init__(CLUSTER, name, cast("Mapping[str, Any]", args), opts, sources)
        with loading():
            from gpufabric.library.aws.parts import make_cluster  # noqa: PLC0415

        cluster = make_cluster(self._plan, self._child)
        self.cluster_name = self._known(cluster.name)
        self.security_group_id = self._known(cluster.security_group_id)
        self.endpoint = self._known(cluster.outputs.get("endpoint"))
        self.certificate_authority = self._known(cluster.outputs.get("certificate_authority"))
        self.node_role_arn = self._known(cluster.node_role.arn)
        self.login = self._known(cluster.outputs["login"])
        self.register_outputs({"cluster_name": self.cluster_name})


class AwsStorage(_AwsComponent):
    """Storage of a training region on AWS: an FSx for Lustre file system, and a bucket for checkpoints."""

    lustre: pulumi.Output[dict[str, Any]]
    """The file system: ``id``, ``address``, ``mount_name``; absent without one."""

    checkpoints: pulumi.Output[dict[str, Any]]
    """The bucket: ``id``, ``url``, ``key_arn``; absent without one."""

    summary: pulumi.Output[dict[str, Any]]
    """Cost of the storage; a preview knows all of it."""

    def __init__(
        self,
        name: str,
        args: AwsStorageArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        sources: Sources | None = None,
    ) -> None:
        super().__init__(STORAGE, name, cast("Mapping[str, Any]", args), opts, sources)
        with loading():
            from gpufabric.library.aws.parts import make_storage  # noqa: PLC0415

        outputs = make_storage(self._plan, self._child)
        self.lustre = self._known(outputs["lustre"])
        self.checkpoints = self._known(outputs["checkpoints"])
        self.summary = pulumi.Output.from_input(self._summary())
        self.register_outputs({"lustre": self.lustre, "checkpoints": self.checkpoints})


class AwsRegion(_AwsComponent):
    """A region leased from AWS: network, cluster, GPU pools and storage.

    Without a provider of AWS among its options, it makes one that refuses credentials of other accounts.
    """

    outputs: pulumi.Output[dict[str, Any]]
    """Network, cluster, pools and storage, as stacks of gpufabric export them under ``region``."""

    summary: pulumi.Output[dict[str, Any]]
    """GPUs, fabric, cost and quota; a preview knows all of it."""

    def __init__(
        self,
        name: str,
        args: AwsRegionArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        sources: Sources | None = None,
    ) -> None:
        super().__init__(REGION, name, cast("Mapping[str, Any]", args), opts, sources)
        with loading():
            from gpufabric.components.aws.region import AwsRegionComponent  # noqa: PLC0415

        given = self.get_provider("aws:index:Region")
        region = AwsRegionComponent(self._plan, provider=given, opts=self._child)
        self.outputs = self._known(region.outputs)
        self.summary = pulumi.Output.from_input(self._summary())
        self.register_outputs({"outputs": self.outputs, "summary": self.summary})


def _unknown_size(name: str) -> Problem:
    return Problem(
        "cluster.id",
        "an output, with max_nodes",
        "the cluster's name as a plain value; or no max_nodes",
        "an autoscaled pool asks EKS for its present size while the program runs",
        f"{GPU_POOL.component} {name}",
    )
