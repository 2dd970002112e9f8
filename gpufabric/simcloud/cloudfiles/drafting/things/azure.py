"""Things of an Azure subscription that regions stand on: networks, clusters, identities."""

from collections.abc import Iterator

from gpufabric.plan.azure.ids import group_of, name_of, same_id, subscription_of
from gpufabric.plan.azure.subnets import places
from gpufabric.simcloud.cloudfiles.drafting.account import KnownRegion
from gpufabric.simcloud.cloudfiles.drafting.things.azure_storage import add_storage
from gpufabric.simcloud.cloudfiles.drafting.things.listing import ThingList, whole
from gpufabric.spec.azure.existing import AzureGivenCluster, AzureGivenNetwork, AzureGivenSubnet
from gpufabric.spec.azure.region import AzureRegion

_DELEGATION = "delegation"


class ResourceList:
    """Adds resources by their ids, with their resource groups."""

    def __init__(self, things: ThingList, of: str) -> None:
        self.things, self.of = things, of

    def add(self, type_: str, id_: str, name_key: str, where: str, **inputs: object) -> bool:
        """Add a resource; return whether it is new.

        Args:
            type_: short name or token of the type.
            id_: its resource id.
            name_key: input that holds its name.
            where: place in the declaration.
            inputs: further inputs.
        """
        if id_.startswith("/") and subscription_of(id_).lower() != self.things.draft.account.lower():
            self.things.lacks(f"{where} {self.of}", id_)
            return False
        if not id_.startswith("/"):  # an id that only the engine can decrypt
            return self.things.add(type_, id_)
        group = group_of(id_)
        self.group(group)
        name = f"{group}-{name_of(id_)}".strip("-._()").replace("(", "").replace(")", "")
        return self.things.add(type_, name, {"resourceGroupName": group, name_key: name_of(id_), **inputs})

    def group(self, name: str) -> None:
        """Add a resource group."""
        self.things.add("resource-group", name.strip("-._()"), {"resourceGroupName": name})


def add_things(things: ThingList, known: KnownRegion) -> None:
    """Add what the stacks of a region stand on."""
    for stack, region in known.stacks.items():
        if not isinstance(region, AzureRegion):
            continue
        existing, resources = region.existing, ResourceList(things, f"of {stack}")
        if existing.resource_group is not None:
            resources.group(existing.resource_group)
        if existing.network is not None:
            _network(resources, region, existing.network)
        _identities(resources, region)
        if existing.cluster is not None:
            _cluster(resources, region, existing.cluster)
        add_storage(resources.add, things, region, resources.of)


def _network(resources: ResourceList, region: AzureRegion, network: AzureGivenNetwork) -> None:
    things, of = resources.things, resources.of
    ranges = whole(network.ranges, region.network.cidr)
    if network.ranges is None:
        things.assumed(f"existing.network {of}", f"the range {ranges[0]} of {network.id} is")
    space = {"addressPrefixes": ranges}
    resources.add("virtual-network", network.id, "virtualNetworkName", "existing.network", addressSpace=space)
    for role, subnet, cidr in _subnets(region, network):
        if subnet.cidr is None:
            things.assumed(f"existing.network.subnets.{role} {of}", f"the range {cidr} of {subnet.id} is")
        service = subnet.delegated_to
        delegations = [{"name": _DELEGATION, "serviceName": service}] if service else None
        resources.add(
            "subnet", subnet.id, "subnetName", f"existing.network.subnets.{role}",
            virtualNetworkName=subnet.id.split("/")[-3], addressPrefix=str(subnet.cidr or cidr),
            delegations=delegations,
        )  # fmt: skip
    if network.security_group is not None:
        resources.add(
            "network-security-group", network.security_group.id, "networkSecurityGroupName",
            "existing.network.security_group",
        )  # fmt: skip
    if network.nat_gateway_id is not None:
        resources.add(
            "nat-gateway", network.nat_gateway_id, "natGatewayName", "existing.network.nat_gateway_id",
            sku={"name": "Standard"},
        )  # fmt: skip
    if network.route_table_id is not None:
        place = "existing.network.route_table_id"
        resources.add("network:RouteTable", network.route_table_id, "routeTableName", place)
    for zone in network.private_dns_zones.values():
        place = "existing.network.private_dns_zones"
        resources.add("private-zone", zone, "privateZoneName", place, location="Global")
    for id_ in network.private_endpoints.values():
        things.lacks(f"existing.network.private_endpoints {of}", id_)


def _subnets(region: AzureRegion, network: AzureGivenNetwork) -> Iterator[tuple[str, AzureGivenSubnet, str]]:
    """Yield given subnets with their use and range; one may have several uses."""
    every, seen = places(region.network.cidr), list[str]()
    for role, cidr in every.items():
        subnet: AzureGivenSubnet | None = getattr(network.subnets, role)
        if subnet is not None and not any(same_id(subnet.id, id_) for id_ in seen):
            seen.append(subnet.id)
            yield role, subnet, str(cidr)


def _identities(resources: ResourceList, region: AzureRegion) -> None:
    given, things = region.existing.identities, resources.things
    for name in ("control_plane", "kubelet", "training"):
        identity = getattr(given, name)
        if identity is None:
            continue
        place = f"existing.identities.{name}"
        if resources.add("user-assigned-identity", identity.id, "resourceName", place):
            known = {"principalId": identity.principal_id, "clientId": identity.client_id}
            outputs = {key: value for key, value in known.items() if value is not None}
            if outputs:
                things.resources[-1]["outputs"] = outputs
        if name != "training":
            things.draft.lacks(f"roles of {identity.id}, {place} {resources.of}: this file has none of them")


def _cluster(resources: ResourceList, region: AzureRegion, cluster: AzureGivenCluster) -> None:
    things, of, place = resources.things, resources.of, "existing.cluster"
    identity = (
        f"{cluster.id.partition('/providers/')[0]}/providers/Microsoft.ManagedIdentity/userAssignedIdentities"
    )
    identity = f"{identity}/{name_of(cluster.id)}-control-plane"
    resources.add("user-assigned-identity", identity, "resourceName", place)
    network = region.existing.network
    system = network.subnets.system if network is not None else None
    pool = {
        "name": "system", "mode": "System", "vmSize": "Standard_D8s_v5", "count": 3,
        "type": "VirtualMachineScaleSets", **({"vnetSubnetID": system.id} if system is not None else {}),
    }  # fmt: skip
    pods = str(cluster.pods_cidr or region.pods_cidr)
    is_new = resources.add(
        "managed-cluster", cluster.id, "resourceName", place,
        kubernetesVersion=".".join(str(cluster.kubernetes_version).split(".")[:2]),
        dnsPrefix=name_of(cluster.id)[:40],
        identity={"type": "UserAssigned", "userAssignedIdentities": [identity]},
        agentPoolProfiles=[pool],
        networkProfile={
            "networkPlugin": "azure", "networkPluginMode": cluster.mode or "overlay", "podCidr": pods
        },
        oidcIssuerProfile={"enabled": True} if cluster.has_oidc_issuer else None,
    )  # fmt: skip
    if is_new:
        things.assumed(f"{place} {of}", f"identity and system pool of {cluster.id} are")
