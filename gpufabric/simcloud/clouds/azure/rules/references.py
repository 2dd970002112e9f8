"""References to resource groups, parents and network resources that do not exist."""

from gpufabric.simcloud.clouds.azure.rules.errors import arm_parents, arm_type, refuse
from gpufabric.simcloud.clouds.azure.tokens import RESOURCE_GROUP
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule

_ARM = 'Azure Resource Manager, "Troubleshoot common Azure deployment errors"'

NO_GROUP = Refusal(
    "ResourceGroupNotFound",
    "Resource group '{group}' could not be found.",
    "a resource in a resource group that does not exist",
    _ARM,
    http=404,
    status="NOT_FOUND",
)
NO_PARENT = Refusal(
    "ParentResourceNotFound",
    "Failed to perform 'write' on resource(s) of type '{kind}', because the parent resource '{parent}' could "
    "not be found.",
    "a resource whose parent does not exist",
    _ARM,
    http=404,
    status="NOT_FOUND",
)
NO_RESOURCE = Refusal(
    "InvalidResourceReference",
    "Resource {target} referenced by resource {id} was not found. Please make sure that the referenced "
    "resource exists, and that both resources are in the same region.",
    "a reference to a network resource that does not exist",
    _ARM,
)

# Only network resources are judged: images, reservations, keys and role definitions may have been made
# elsewhere.
_JUDGED = "microsoft.network/"
# Children that Azure creates with a resource; no program declares them.
_IMPLICIT_PARENTS = ("microsoft.storage/storageaccounts/blobservices",)
_FAR_SIDE = "remote"


@rule(refuses=(NO_GROUP,))
def group_exists(state: State, request: Request) -> CloudError | None:
    """The resource group exists."""
    group = request.inputs.get("resourceGroupName")
    if group is None or request.type == RESOURCE_GROUP:
        return None
    if state.owners(f"/subscriptions/{request.account}/resourceGroups/{group}".lower()):
        return None
    return refuse(request, NO_GROUP, group=group)


@rule(refuses=(NO_PARENT,))
def parent_exists(state: State, request: Request) -> CloudError | None:
    """The parents of the resource exist."""
    for parent in arm_parents(request.id):
        if arm_type(parent) in _IMPLICIT_PARENTS or state.owners(parent.lower()):
            continue
        kind = arm_type(request.id).partition("/")[2]
        return refuse(request, NO_PARENT, kind=kind, parent=parent)
    return None


@rule(refuses=(NO_RESOURCE,))
def referenced_exists(state: State, request: Request) -> CloudError | None:
    """Every named network resource of the own subscription must be there, or lie within one that is."""
    for reference in request.references:
        target = reference.target
        mine = target.lower().startswith(f"/subscriptions/{request.account.lower()}/")
        if not mine or reference.path.startswith(_FAR_SIDE) or not arm_type(target).startswith(_JUDGED):
            continue
        # Parts such as ipConfigurations and inline subnets have no resource of their own.
        if any(state.owners(id_.lower()) for id_ in (target, *arm_parents(target))):
            continue
        if target.lower().startswith(f"{request.id.lower()}/"):
            continue
        return refuse(request, NO_RESOURCE, target=target, id=request.id)
    return None
