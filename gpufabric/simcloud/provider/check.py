"""Check: defaults, automatic names, and the inputs against the provider's schema."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gpufabric.simcloud.clouds.kind import Kind
from gpufabric.simcloud.provider.scope import RequestedResource, Scope
from gpufabric.wire.schema import TypeSchema, Violation, validate
from gpufabric.wire.values import Value

DEFAULTS = "__defaults"
"""Where Terraform-bridged providers list the inputs that they filled in themselves."""


@dataclass(frozen=True)
class Naming:
    """How the engine wants automatic names: the proposed name, if it has one, and the mode."""

    proposed: str = ""
    mode: Literal["propose", "enforce", "disable"] = "propose"


def check(
    scope: Scope,
    target: RequestedResource,
    olds: Mapping[str, Value],
    news: Mapping[str, Value],
    *,
    seed: bytes,
    naming: Naming,
) -> tuple[dict[str, Value], list[Violation]]:
    """Return the inputs with defaults and automatic names, and their faults."""
    try:
        schema = scope.schema(target.token)
    except KeyError:
        package = f"{scope.cloud.package} {scope.loader.version}"
        return dict(news), [
            Violation("", f"unknown resource type {target.token}; allowed: the types of {package}")
        ]
    inputs = {name: value for name, value in news.items() if value is not None}
    kind = scope.kind(schema)
    filled = _name(
        scope, target, schema=schema, kind=kind, olds=olds, inputs=inputs, seed=seed, naming=naming
    )
    if scope.cloud.marks_defaults:
        inputs[DEFAULTS] = filled
    location = scope.config.get("location")
    if location and scope.cloud.name == "azure" and "location" in schema.inputs.properties:
        inputs.setdefault("location", location)
    return inputs, validate(schema, inputs)


def _name(
    scope: Scope,
    target: RequestedResource,
    *,
    schema: TypeSchema,
    kind: Kind,
    olds: Mapping[str, Value],
    inputs: dict[str, Value],
    seed: bytes,
    naming: Naming,
) -> list[str]:
    name = kind.name
    if name is None or name in inputs or name not in schema.inputs.properties or inputs.get(f"{name}Prefix"):
        return []
    was_automatic = name in (olds.get(DEFAULTS) or []) if scope.cloud.marks_defaults else name in olds
    if was_automatic and name in olds:
        # Keep a generated name: the engine passes no old inputs when the resource is replaced.
        inputs[name] = olds[name]
    elif naming.mode == "disable":
        return []
    elif naming.proposed:
        inputs[name] = naming.proposed
    else:
        digits = hashlib.sha256(seed + target.urn.encode()).hexdigest()
        inputs[name] = scope.cloud.auto_name(target.token, target.name, digits)
    return [name]


def is_automatic(scope: Scope, target: RequestedResource, name: Value) -> bool:
    """Return whether a name has the form of an automatic name of the resource."""
    if not isinstance(name, str):
        return False
    made = scope.cloud.auto_name(target.token, target.name, "\0" * 64)
    pattern = re.escape(made).replace(re.escape("\0"), "[0-9a-f]")
    return re.fullmatch(pattern, name) is not None
