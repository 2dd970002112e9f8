"""Outputs of a creation or an update as far as a preview knows them."""

from collections.abc import Mapping

from gpufabric.simcloud.clouds.kind import Context
from gpufabric.simcloud.provider import outputs as out
from gpufabric.simcloud.provider.requests import region_of, tables_of
from gpufabric.simcloud.provider.scope import RequestedResource, Scope
from gpufabric.wire.values import Value, plain


def preview_create(scope: Scope, target: RequestedResource, inputs: Mapping[str, Value]) -> dict[str, Value]:
    """Return the outputs of a creation as far as a preview knows them."""
    schema, kind = tables_of(scope, target)
    region = region_of(scope, inputs)
    context = Context(scope.account, region, "", target.name, plain(inputs), scope.config, lambda _: None)
    return out.foresee_create(scope, schema, kind, inputs, context)


def preview_update(
    scope: Scope,
    target: RequestedResource,
    olds: Mapping[str, Value],
    old_inputs: Mapping[str, Value],
    inputs: Mapping[str, Value],
) -> dict[str, Value]:
    """Return the outputs of an update as far as a preview knows them."""
    schema, kind = tables_of(scope, target)
    region = region_of(scope, inputs)
    context = Context(scope.account, region, "", target.name, {}, scope.config, lambda _: None, old=olds)
    return out.foresee_update(scope, schema, kind, inputs, old_inputs=old_inputs, context=context)
