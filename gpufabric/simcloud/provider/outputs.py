"""Computes outputs: inputs as the cloud returns them, its defaults, and values that it computes."""

from collections.abc import Mapping
from dataclasses import replace

from gpufabric.simcloud.clouds.kind import Context, Kind, only_labelled
from gpufabric.simcloud.clouds.render import hex_text, render
from gpufabric.simcloud.provider.scope import Scope
from gpufabric.wire.schema import TypeSchema
from gpufabric.wire.schema.model import Type
from gpufabric.wire.schema.validate import INTERNAL
from gpufabric.wire.values import (
    UNKNOWN,
    Value,
    as_map,
    contains_unknown,
    is_list,
    is_map,
    is_secret,
    plain,
    secret,
)


def input_defaults(schema: TypeSchema, kind: Kind) -> dict[str, Value]:
    """Return the inputs that the cloud sets if they are absent: those of the table, and those for outputs
    that the SDK documents as always present.
    """
    documented = {name: value for name, value in schema.defaults.items() if schema.outputs.get(name)}
    return {**documented, **kind.defaults}


def effective_inputs(
    schema: TypeSchema, kind: Kind, inputs: Mapping[str, Value], context: Context
) -> dict[str, Value]:
    """Return the inputs as plain values with defaults, and with a name if only its prefix is set."""
    given = {name: plain(value) for name, value in inputs.items() if name not in INTERNAL}
    if kind.name is not None and kind.name not in given and given.get(f"{kind.name}Prefix"):
        given[kind.name] = (
            context.old.get(kind.name) or f"{given[f'{kind.name}Prefix']}{hex_text(context, 26, 'prefix')}"
        )
    return {**input_defaults(schema, kind), **given}


def make(
    scope: Scope, schema: TypeSchema, kind: Kind, inputs: Mapping[str, Value], context: Context
) -> dict[str, Value]:
    """Return the outputs after a creation or update. The context contains the effective inputs and, for an
    update, the former inputs and outputs.
    """
    outputs = _echo(schema, inputs)
    for name, value in context.inputs.items():
        outputs.setdefault(name, value)
    for name, template in kind.computed.items():
        if callable(template):
            value = render(template, context)
            # A value computed from a secret is secret.
            outputs[name] = secret(value) if _has_secret(inputs.get(name)) else value
        elif name in outputs:
            continue
        elif name in context.old and not (name in kind.volatile and not _same(context)):
            outputs[name] = context.old[name]
        else:
            outputs[name] = render(template, context)
    scope.cloud.finish(outputs, context)
    return _declared(schema, kind, outputs)


def foresee_create(
    scope: Scope, schema: TypeSchema, kind: Kind, inputs: Mapping[str, Value], context: Context
) -> dict[str, Value]:
    """Return the outputs that a preview shows for a creation, with unknown ones marked as unknown."""
    outputs = _echo(schema, inputs)
    for name in kind.computed.keys() & outputs.keys():
        outputs[name] = _made_up_later(schema, schema.inputs.properties.get(name, "any"), outputs[name])
    if not scope.cloud.hides_unset:
        for name, value in input_defaults(schema, kind).items():
            outputs.setdefault(name, value)
    for name, always in schema.outputs.items():
        made = name not in schema.inputs.properties or name in kind.computed
        if name not in outputs and (made or always or scope.cloud.hides_unset):
            outputs[name] = UNKNOWN
    scope.cloud.foresee(outputs, context)
    return _declared(schema, kind, outputs)


def foresee_update(
    scope: Scope,
    schema: TypeSchema,
    kind: Kind,
    inputs: Mapping[str, Value],
    *,
    old_inputs: Mapping[str, Value],
    context: Context,
) -> dict[str, Value]:
    """Return the outputs that a preview shows for an update: old outputs and new inputs, with the parts that
    the cloud added to the old inputs. Outputs that may change are marked as unknown.
    """
    kept = {name: value for name, value in context.old.items() if name not in old_inputs}
    echoed = {
        name: _completed(value, context.old.get(name), old_inputs.get(name))
        for name, value in _echo(schema, inputs).items()
    }
    outputs = {**kept, **echoed}
    changed = contains_unknown(dict(inputs)) or not only_labelled(plain(old_inputs), plain(inputs))
    for name in kind.volatile:
        if changed and name in context.old and name not in inputs:
            outputs[name] = UNKNOWN
    scope.cloud.foresee(outputs, replace(context, inputs=plain(inputs)))
    return _declared(schema, kind, outputs)


def _completed(new: Value, old: Value, old_given: Value) -> Value:
    """Return a new input with the parts of the old output that the cloud added, such as the security group in
    the ``vpcConfig`` of an EKS cluster. Elements of lists match by position.
    """
    if is_secret(new) or is_secret(old):
        return new
    if is_map(new) and is_map(old):
        given = as_map(old_given)
        added = {name: value for name, value in old.items() if name not in given}
        return {
            **added,
            **{name: _completed(value, old.get(name), given.get(name)) for name, value in new.items()},
        }
    if is_list(new) and is_list(old) and is_list(old_given) and len(new) == len(old) == len(old_given):
        return [_completed(*parts) for parts in zip(new, old, old_given, strict=True)]
    return new


def _made_up_later(schema: TypeSchema, type_: Type, value: Value) -> Value:
    """Mark as unknown the properties that the cloud may add to an object, or to each object of a list."""
    if is_secret(value) or not is_list(type_):
        return value
    if is_map(value) and type_[0] == "object":
        return {**dict.fromkeys(schema.objects[type_[1]].properties, UNKNOWN), **value}
    if is_list(value) and type_[0] == "list":
        return [_made_up_later(schema, type_[1], item) for item in value]
    return value


def _echo(schema: TypeSchema, inputs: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in inputs.items() if name in schema.outputs}


def _declared(schema: TypeSchema, kind: Kind, outputs: Mapping[str, Value]) -> dict[str, Value]:
    return {
        name: secret(value) if name in kind.secrets and value != UNKNOWN else value
        for name, value in outputs.items()
        if value is not None and name in schema.outputs and name not in ("id", "urn")
    }


def _same(context: Context) -> bool:
    return bool(context.old) and only_labelled(context.old_inputs, context.inputs)


def _has_secret(value: Value) -> bool:
    if is_map(value):
        return is_secret(value) or any(_has_secret(item) for item in value.values())
    return is_list(value) and any(_has_secret(item) for item in value)
