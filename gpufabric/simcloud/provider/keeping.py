"""Stores a resource in an account's file, with the identities by which others refer to it."""

from collections.abc import Mapping

from gpufabric.simcloud.clouds.request import Request, named
from gpufabric.simcloud.provider.scope import Scope
from gpufabric.simcloud.resource import CloudResource
from gpufabric.simcloud.transaction import Transaction
from gpufabric.wire.values import Value, is_map, plain


def store_resource(
    scope: Scope, state: Transaction, resource: CloudResource, request: Request, *, new: bool
) -> None:
    """Store a resource with its identities and references.

    Raises ``AlreadyExistsError`` if ``new`` is set and a resource of that type and id exists.
    """
    fold = str.lower if scope.cloud.cascades else str
    given = {text.target for text in request.references}
    made = _beyond(plain(resource.outputs), plain(resource.inputs))
    # Outputs also name resources that have an owner already, e.g. the VPC of a file system. Leave those out.
    own = [
        identity
        for identity in scope.cloud.identities(resource.type, made)
        if identity not in given
        and all((owner.type, owner.id) == (resource.type, resource.id) for owner in state.owners(identity))
    ]
    identities = [fold(resource.id), named(resource.type, resource.id), *own]
    targets = [fold(reference.target) for reference in request.references]
    state.put(resource, identities, targets, new=new, quoted=scope.cloud.quoted(request))


def _beyond(outputs: Mapping[str, Value], inputs: Mapping[str, Value]) -> dict[str, Value]:
    """Return the outputs that are not inputs, including parts of nested properties that the inputs omit."""
    result: dict[str, Value] = {}
    for name, value in outputs.items():
        given = inputs.get(name)
        if given is None:
            result[name] = value
        elif is_map(value) and is_map(given):
            result[name] = _beyond(value, given)
    return result
