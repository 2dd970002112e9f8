"""Properties that Azure sets when it makes a resource, while azure-native sends their change as an update.

The properties are the catalogue's (``azure/create-only.toml``). A preview shows an update for them, and Azure
refuses it. A program that wants a new resource says so: ``replace_on_changes`` together with
``delete_before_replace``.
"""

from collections.abc import Mapping

from gpufabric.simcloud.clouds.azure import tokens
from gpufabric.simcloud.clouds.azure.rules.errors import refuse
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import UPDATE, Refusal, rule
from gpufabric.simcloud.clouds.updates import RefusedChange, refused_create_only
from gpufabric.wire.values import Value, as_list

CHANGED = Refusal(
    "PropertyChangeNotAllowed",
    "Changing property '{path}' is not allowed.",
    "a change of an immutable property of an agent pool, cluster or scale set",
    'Azure/aks-engine#1530; AKS document "Troubleshoot common issues in AKS"',
    status="FAILED_PRECONDITION",
)
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

_ANSWERS: Mapping[str, Refusal] = {
    "aks-cluster-created-with": CHANGED,
    "aks-pool-created-with": CHANGED,
    "aks-pool-kept": CHANGED,
    "aks-pool-recreated": CHANGED,
    "azure-address-zones": OTHER_ZONES,
    "azure-location": OTHER_LOCATION,
    "azure-location-replaced": OTHER_LOCATION,
    "azure-nat-zones": OTHER_ZONES,
    "azure-role-assignment": ASSIGNED,
    "azure-scale-set": CHANGED,
}
"""Refusals with words of their own, by the catalogue's entry."""

_WITH_PROPERTIES = frozenset({tokens.CLUSTER, tokens.POOL})
"""Types whose properties AKS names by their path in the body of the request."""


@rule(verbs=UPDATE, refuses=(CHANGED, CREATED_WITH, OTHER_ZONES, OTHER_LOCATION, ASSIGNED))
def properties(state: State, request: Request) -> CloudError | None:
    """Create-only properties keep their values."""
    change = refused_create_only(state, request)
    return None if change is None else _answer(request, change)


def _answer(request: Request, change: RefusedChange) -> CloudError:
    in_body = request.type in _WITH_PROPERTIES
    return refuse(
        request,
        _ANSWERS.get(change.id, CREATED_WITH),
        path=f"properties.{change.property}" if in_body else change.property,
        id=request.id,
        name=request.id.rpartition("/")[2],
        group=request.inputs.get("resourceGroupName"),
        old=_text(change.before),
        new=_text(change.after),
    )


def _text(value: Value) -> str:
    """Return a value as Azure writes it: the parts of a list in order, nothing for none."""
    if isinstance(value, str):
        return value
    return ", ".join(sorted(map(str, as_list(value))))
