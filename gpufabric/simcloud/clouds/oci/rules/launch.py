"""The instances that a request starts: instances of a shape, where, in which RDMA construct and out of which
capacity.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from gpufabric.catalog.availability_domains import domain_key
from gpufabric.simcloud.clouds.oci import tokens
from gpufabric.simcloud.clouds.request import Request, State
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import Value, as_list, as_map, dig, number, plain

LAUNCHERS = (
    tokens.CLUSTER_NETWORK,
    tokens.INSTANCE_POOL,
    tokens.GPU_MEMORY_CLUSTER,
    tokens.INSTANCE,
    tokens.NODE_POOL,
)

FAILED = {
    tokens.CLUSTER_NETWORK: "TERMINATED",
    tokens.INSTANCE_POOL: "TERMINATED",
    tokens.GPU_MEMORY_CLUSTER: "DELETED",
    tokens.NODE_POOL: "NEEDS_ATTENTION",
}
"""The state of a resource whose instances could not be started; it has none then."""

_LAUNCH_DETAILS = "instanceDetails.launchDetails"


@dataclass(frozen=True)
class Launch:
    """The instances that a resource starts.

    ``nodes`` is the number of instances, ``domains`` the availability domains that they may be in. Attributes
    that do not apply are empty.
    """

    type: str
    id: str
    region: str
    nodes: int
    shape: str
    domains: tuple[str, ...]
    compartment: str = ""
    reservation: str = ""
    fault_domain: str = ""
    compute_cluster: str = ""
    fabric: str = ""
    image: str = ""
    preemptible: bool = False
    plugins: Mapping[str, str] | None = None
    """Desired state by plugin of the Oracle Cloud Agent; ``None`` where the cloud sets them (node pools)."""

    all_plugins_off: bool = False
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    """Defined tags of the instances."""

    self_managed: bool = False
    """Whether the instances join a cluster by themselves, as instances and not through OKE."""

    def nodes_in(self, domain: str) -> int:
        """Return the instances in one of its domains: pools keep them as even as they can."""
        if domain not in self.domains:
            return 0
        share, rest = divmod(self.nodes, len(self.domains))
        return share + (self.domains.index(domain) < rest)


def launch_of(state: State, request: Request) -> Launch | None:
    """Return the instances that a request starts; ``None`` for requests of other types."""
    if request.type not in LAUNCHERS:
        return None
    return launch(state, request.type, request.id, request.region, request.inputs)


def running(state: State, *, but: str = "") -> list[Launch]:
    """Return the launches of the tenancy's resources, except failed ones and the one with the id ``but``."""
    return [
        launch(state, resource.type, resource.id, resource.region, plain(resource.inputs))
        for type_ in LAUNCHERS
        for resource in state.of_type(type_)
        if resource.id != but and not failed(resource)
    ]


def failed(resource: CloudResource) -> bool:
    """Return whether the resource could not start its instances."""
    return resource.outputs.get("state") == FAILED.get(resource.type, "")


def to_start(state: State, request: Request, asked: Launch) -> Launch:
    """Return a launch with the instances that take room of its shape.

    Instances that run keep their shape when their pool gets a configuration of another shape: only those that
    start then have it (OCI documentation, "Updating the Instance Configuration for an Instance Pool" and "...
    for a Cluster Network with Instance Pools"). Afterwards the simulated cloud counts all of them as of the
    new shape.
    """
    before = state.get(request.type, request.id)
    if before is None or request.verb == "Create":
        return asked
    old = launch(state, before.type, before.id, before.region, plain(before.inputs))
    return asked if old.shape == asked.shape else replace(asked, nodes=max(0, asked.nodes - old.nodes))


def more_than_before(state: State, request: Request, asked: Launch) -> bool:
    """Return whether the request starts instances: all of a new resource, the added ones of an update."""
    before = state.get(request.type, request.id)
    if before is None or request.verb == "Create":
        return asked.nodes > 0
    return asked.nodes > launch(state, before.type, before.id, before.region, plain(before.inputs)).nodes


def launch(state: State, type_: str, id_: str, region: str, inputs: Mapping[str, Value]) -> Launch:
    """Return the instances that a resource with these inputs starts."""
    if type_ == tokens.NODE_POOL:
        return _node_pool(id_, region, inputs)
    if type_ == tokens.INSTANCE:
        configured = _details(state, str(inputs.get("instanceConfigurationId") or ""))
        given = {key: value for key, value in inputs.items() if value is not None}
        return _from_details(
            type_, id_, region, {**configured, **given}, 1, [inputs.get("availabilityDomain")]
        )
    pool = as_map(dig(inputs, "instancePools.0")) if type_ == tokens.CLUSTER_NETWORK else dict(inputs)
    details = _details(state, str(pool.get("instanceConfigurationId") or ""))
    if type_ == tokens.CLUSTER_NETWORK:
        domains = [dig(inputs, "placementConfiguration.availabilityDomain")]
    elif type_ == tokens.INSTANCE_POOL:
        domains = [
            dig(placement, "availabilityDomain")
            for placement in as_list(inputs.get("placementConfigurations"))
        ]
    else:
        domains = [inputs.get("availabilityDomain")]
        details = {**details, "computeClusterId": inputs.get("computeClusterId")}
    return _from_details(
        type_, id_, region, details, number(pool.get("size")), domains,
        fabric=str(inputs.get("gpuMemoryFabricId") or ""),
    )  # fmt: skip


def _details(state: State, configuration: str) -> dict[str, Value]:
    held_configuration = state.get(tokens.INSTANCE_CONFIGURATION, configuration)
    return as_map(dig(plain(held_configuration.inputs), _LAUNCH_DETAILS)) if held_configuration else {}


def details_of(inputs: Mapping[str, Value]) -> dict[str, Value]:
    """Return the launch details of an instance configuration's inputs."""
    return as_map(dig(inputs, _LAUNCH_DETAILS))


def _from_details(
    type_: str, id_: str, region: str, details: Mapping[str, Value], nodes: int,
    domains: Iterable[Value], *, fabric: str = "",
) -> Launch:  # fmt: skip
    agent = as_map(details.get("agentConfig"))
    source = as_map(details.get("sourceDetails"))
    return Launch(
        type=type_,
        id=id_,
        region=region,
        nodes=nodes,
        shape=str(details.get("shape") or ""),
        domains=tuple(dict.fromkeys(domain_key(str(domain)) for domain in domains if domain)),
        compartment=str(details.get("compartmentId") or ""),
        reservation=str(details.get("capacityReservationId") or ""),
        fault_domain=str(details.get("faultDomain") or ""),
        compute_cluster=str(details.get("computeClusterId") or ""),
        fabric=fabric,
        image=str(source.get("imageId") or source.get("sourceId") or ""),
        preemptible=bool(details.get("preemptibleInstanceConfig")),
        plugins={
            str(plugin.get("name")): str(plugin.get("desiredState"))
            for plugin in map(as_map, as_list(agent.get("pluginsConfigs")))
        },
        all_plugins_off=str(agent.get("areAllPluginsDisabled", "")).lower() == "true",
        tags=_tags(details.get("definedTags")),
        self_managed=bool(dig(details, "metadata.apiserver_host")),
    )


def _node_pool(id_: str, region: str, inputs: Mapping[str, Value]) -> Launch:
    places = [as_map(placement) for placement in as_list(dig(inputs, "nodeConfigDetails.placementConfigs"))]
    first = places[0] if places else {}
    return Launch(
        type=tokens.NODE_POOL,
        id=id_,
        region=region,
        nodes=number(dig(inputs, "nodeConfigDetails.size")),
        shape=str(inputs.get("nodeShape") or ""),
        domains=tuple(dict.fromkeys(domain_key(str(place.get("availabilityDomain"))) for place in places)),
        compartment=str(inputs.get("compartmentId") or ""),
        reservation=str(first.get("capacityReservationId") or ""),
        fault_domain=str(dig(first, "faultDomains.0") or ""),
        compute_cluster=str(dig(inputs, "nodeConfigDetails.computeClusterId") or ""),
        image=str(dig(inputs, "nodeSourceDetails.imageId") or ""),
        preemptible=any(place.get("preemptibleNodeConfig") for place in places),
        tags=_tags(dig(inputs, "nodeConfigDetails.definedTags")),
    )


def _tags(given: Value) -> dict[str, str]:
    return {key: str(value) for key, value in as_map(given).items()}
