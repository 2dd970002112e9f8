"""Properties that Azure sets when it makes a resource, while azure-native sends their change as an update.

The provider replaces a resource only for path parameters, create-only properties at the top level, and the
properties of a list of its own (pulumi/pulumi-azure-native, provider/pkg/gen/replacement.go). A preview
therefore shows an update for the properties below, and Azure refuses it. A program that wants a new resource
says so: ``replace_on_changes`` together with ``delete_before_replace``.
"""

from collections.abc import Iterable, Iterator, Mapping

from gpufabric.simcloud.clouds.azure import tokens
from gpufabric.simcloud.clouds.azure.arm import location_name
from gpufabric.simcloud.clouds.azure.rules.errors import refuse
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import UPDATE, Refusal, rule
from gpufabric.wire.values import Value, as_list, dig, is_list, is_map, plain

CREATED_WITH = Refusal(
    "PropertyChangeNotAllowed",
    "Changing property '{path}' is not allowed: it is set when the resource is created.",
    "a property that Azure sets only when it creates the resource",
    "Azure REST API reference of each type; code as Azure Compute answers",
    own_words=True,
    http=409,
    status="FAILED_PRECONDITION",
)
OTHER_ZONES = Refusal(
    "ResourceAvailabilityZonesCannotBeModified",
    "Resource {id} has an existing availability zone constraint {old} and the request has availability zone "
    "constraint {new}, which do not match. Zones cannot be added/updated/removed once the resource is "
    "created. The resource cannot be updated from regional to zonal or vice-versa.",
    "other zones for an address, a prefix or a NAT gateway",
    "hashicorp/terraform-provider-azurerm#2293; MicrosoftDocs/azure-docs#77045",
    status="FAILED_PRECONDITION",
)
OTHER_LOCATION = Refusal(
    "InvalidResourceLocation",
    "The resource '{name}' already exists in location '{old}' in resource group '{group}'. A resource with "
    "the same name cannot be created in location '{new}'. Please select a new resource name.",
    "another location for a resource that exists",
    'Azure Resource Manager document "Resolve errors for resource already exists"',
    http=409,
    status="FAILED_PRECONDITION",
)
ASSIGNED = Refusal(
    "RoleAssignmentUpdateNotPermitted",
    "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
    "another role or kind of principal for a role assignment",
    'Azure RBAC document "Troubleshoot Azure RBAC"',
    status="FAILED_PRECONDITION",
)

_CREATE_ONLY: Mapping[str, tuple[str, ...]] = {
    tokens.EXPRESS_ROUTE_CIRCUIT: (
        "serviceProviderProperties.peeringLocation", "serviceProviderProperties.serviceProviderName",
    ),
    tokens.EXPRESS_ROUTE_CIRCUIT_PEERING: ("peeringType",),
    tokens.GATEWAY_CONNECTION: (
        "connectionProtocol", "connectionType", "localNetworkGateway2.id", "peer.id",
        "virtualNetworkGateway1.id", "virtualNetworkGateway2.id",
    ),
    tokens.INTERCONNECT_GROUP: (
        "scope", "subgroupProfile.scope", "subgroupProfile.size", "subgroupProfile.vmSize",
    ),
    tokens.LUSTRE_FILE_SYSTEM: ("hsm", "sku.name", "zones"),
    tokens.NAT_GATEWAY: ("sku.name",),
    tokens.NETWORK_PEERING: ("remoteVirtualNetwork.id",),
    tokens.PRIVATE_ENDPOINT: ("customNetworkInterfaceName", "privateLinkServiceConnections"),
    tokens.PUBLIC_IP_PREFIX: ("prefixLength", "publicIPAddressVersion", "sku.name"),
    tokens.RESERVATION: ("sku.name", "zones"),
    tokens.RESERVATION_GROUP: ("zones",),
    tokens.VIRTUAL_NETWORK_GATEWAY: ("gatewayType", "vpnGatewayGeneration", "vpnType"),
    tokens.VIRTUAL_NETWORK_LINK: ("virtualNetwork.id",),
}  # fmt: skip
_ZONED = (tokens.NAT_GATEWAY, tokens.PUBLIC_IP_ADDRESS, tokens.PUBLIC_IP_PREFIX)
_NEVER_ADDED = ("hsm", "zones")
_UPGRADED_TO = "StorageV2"


@rule(types=_CREATE_ONLY, verbs=UPDATE, refuses=(CREATED_WITH,))
def properties(state: State, request: Request) -> CloudError | None:
    """Create-only properties keep their values."""
    path = next(_changed(state, request, _CREATE_ONLY[request.type]), None)
    return None if path is None else refuse(request, CREATED_WITH, path=path)


@rule(types=(tokens.STORAGE_ACCOUNT,), verbs=UPDATE, refuses=(CREATED_WITH,))
def kind_of_account(state: State, request: Request) -> CloudError | None:
    """A storage account can only be upgraded to StorageV2."""
    changed = next(_changed(state, request, ("kind",)), None)
    is_upgrade = request.inputs.get("kind") == _UPGRADED_TO
    return refuse(request, CREATED_WITH, path="kind") if changed and not is_upgrade else None


@rule(types=_ZONED, verbs=UPDATE, refuses=(OTHER_ZONES,))
def zones(state: State, request: Request) -> CloudError | None:
    """Addresses, prefixes and NAT gateways stay in their zones, or in none."""
    before = state.get(request.type, request.id)
    old = _zones(plain(before.inputs)) if before else ""
    new = _zones(request.inputs)
    return refuse(request, OTHER_ZONES, id=request.id, old=old, new=new) if before and old != new else None


@rule(verbs=UPDATE, refuses=(OTHER_LOCATION,))
def location(state: State, request: Request) -> CloudError | None:
    """A resource stays in its location."""
    before = state.get(request.type, request.id)
    old = plain(before.outputs).get("location") if before else None
    new = request.inputs.get("location")
    if old is None or new is None or location_name(old) == location_name(new):
        return None
    group = request.inputs.get("resourceGroupName")
    name = request.id.rpartition("/")[2]
    return refuse(request, OTHER_LOCATION, name=name, old=old, new=new, group=group)


@rule(types=(tokens.ROLE_ASSIGNMENT,), verbs=UPDATE, refuses=(ASSIGNED,))
def assignment(state: State, request: Request) -> CloudError | None:
    """A role assignment keeps its role and its principal."""
    changed = next(_changed(state, request, ("principalType", "roleDefinitionId")), None)
    return None if changed is None else refuse(request, ASSIGNED)


def _changed(state: State, request: Request, paths: Iterable[str]) -> Iterator[str]:
    """Return the properties that a request changes.

    One that is not given any longer stays as it is. One that is given for the first time may be Azure's
    default.
    """
    before = state.get(request.type, request.id)
    if before is not None:
        old = {**plain(before.outputs), **plain(before.inputs)}
        for path in paths:
            is_, was = dig(request.inputs, path), dig(old, path)
            is_kept = is_ is None or (was is None and path not in _NEVER_ADDED)
            if not is_kept and _comparable(is_) != _comparable(was):
                yield path


def _comparable(value: Value) -> Value:
    """Return a value without regard to case, as Azure compares names and ids."""
    if is_map(value):
        return {key: _comparable(item) for key, item in value.items()}
    if is_list(value):
        return [_comparable(item) for item in value]
    return value.lower() if isinstance(value, str) else value


def _zones(inputs: Mapping[str, Value]) -> str:
    return ", ".join(sorted(str(zone) for zone in as_list(inputs.get("zones"))))
