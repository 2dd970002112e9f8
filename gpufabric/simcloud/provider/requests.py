"""Builds the requests that rules judge, and the context from which outputs are computed."""

from collections.abc import Mapping
from dataclasses import replace

from gpufabric.simcloud.clouds.kind import Context, Kind
from gpufabric.simcloud.clouds.request import Reference, Request, named
from gpufabric.simcloud.provider import outputs as out
from gpufabric.simcloud.provider.scope import RequestedResource, Scope
from gpufabric.simcloud.resource import CloudResource
from gpufabric.simcloud.transaction import Transaction
from gpufabric.wire.schema import TypeSchema, unlisted_texts
from gpufabric.wire.values import Value, is_unknown, plain


def tables_of(scope: Scope, target: RequestedResource) -> tuple[TypeSchema, Kind]:
    """Return the schema of a resource's type, and its entry in the table of simulated types."""
    schema = scope.schema(target.token)
    return schema, scope.kind(schema)


def region_of(scope: Scope, inputs: Mapping[str, Value]) -> str:
    """Return the region that the inputs name; if they name none, the provider's region."""
    place = scope.cloud.place(plain(dict(inputs)), scope.region)
    return scope.region if is_unknown(place) else place


def context_of(
    scope: Scope,
    target: RequestedResource,
    inputs: Mapping[str, Value],
    *,
    schema: TypeSchema,
    kind: Kind,
    sequence: int,
    state: Transaction,
    before: CloudResource | None = None,
) -> Context:
    """Return the context from which the outputs of a resource are computed.

    Args:
        scope: the account, and its provider's configuration.
        target: type, name and URN of the resource.
        inputs: its inputs.
        schema: schema of its type.
        kind: its entry in the table of simulated types.
        sequence: number of the creation, which makes generated ids differ.
        state: the account's resources.
        before: the resource before an update; absent: it is being created.
    """
    seed = f"{scope.account}\0{target.token}\0{target.urn}\0{sequence}"
    context = Context(
        account=scope.account,
        region=region_of(scope, inputs),
        seed=seed,
        name=target.name,
        inputs={},
        config=scope.config,
        lookup=lambda identity: scope.lookup_in(state, identity),
        id=before.id if before else "",
        old=_sound(kind, before.outputs) if before else {},
        world=scope.world(),
        below=state.below,
    )
    old_inputs = out.effective_inputs(schema, kind, before.inputs, context) if before else {}
    return replace(context, inputs=out.effective_inputs(schema, kind, inputs, context), old_inputs=old_inputs)


def _sound(kind: Kind, outputs: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return the former outputs of a resource, without the status that a failed creation left."""
    failed = kind.failed is not None and outputs.get(kind.failed[0]) == kind.failed[1]
    return {key: value for key, value in outputs.items() if not failed or key != (kind.failed or "")[0]}


def bare_request(scope: Scope, target: RequestedResource, id_: str) -> Request:
    """Return a request that identifies a resource but has no inputs, e.g. for a deletion."""
    return Request(scope.cloud.name, scope.account, scope.region, target.token, id_, target.name, {})


def full_request(scope: Scope, target: RequestedResource, kind: Kind, context: Context) -> Request:
    """Return a request with the inputs of a resource and its references to other resources."""
    by_id = [
        reference for reference in scope.cloud.references(context.inputs) if reference.path not in kind.names
    ]
    by_name = [
        Reference(path, named(token, str(context.inputs[path])))
        for path, token in kind.names.items()
        if context.inputs.get(path) is not None
    ]
    return Request(
        scope.cloud.name, scope.account, context.region, target.token, context.id, target.name,
        context.inputs,
        (*by_id, *by_name),
        context.world,
        unlisted=unlisted_texts(scope.schema(target.token), context.inputs),
    )  # fmt: skip
