"""Ids and outputs that a file of seeds fixes."""

import re
from collections.abc import Mapping
from itertools import takewhile
from typing import Any

from gpufabric.simcloud.clouds.render import render
from gpufabric.simcloud.provider import outputs as out
from gpufabric.simcloud.provider.requests import context_of, tables_of
from gpufabric.simcloud.provider.scope import RequestedResource, Scope
from gpufabric.wire.values import Value, kind_of, plain

_SAMPLES = 6
"""Ids that are made to see which part of an id is random."""


class NotAnIdError(ValueError):
    """An id that the type's ids do not look like. The text says what is allowed."""


class NotAnOutputError(ValueError):
    """An output that a file cannot fix. The text says what is allowed."""

    def __init__(self, name: str, given: str, allowed: str) -> None:
        super().__init__(allowed)
        self.name = name
        self.given = given


def checked_id(scope: Scope, target: RequestedResource, inputs: Mapping[str, Value], id_: str) -> str:
    """Return an id that a file gives, as the cloud writes it.

    Raises:
        NotAnIdError: ids of this type look different, or follow from the inputs.
    """
    schema, kind = tables_of(scope, target)
    with scope.store().reading() as state:
        contexts = [
            context_of(scope, target, inputs, schema=schema, kind=kind, sequence=-number, state=state)
            for number in range(_SAMPLES)
        ]
    made = [str(render(kind.id, context)) for context in contexts]
    if len(set(made)) == 1:
        if id_ == made[0] or (scope.cloud.cascades and id_.lower() == made[0].lower()):
            return made[0]
        raise NotAnIdError(f"{made[0]}, which follows from the inputs, or no id")
    same = takewhile(lambda characters: len(set(characters)) == 1, zip(*made, strict=False))
    fixed = re.sub(r"[^-./:]*$", "", "".join(characters[0] for characters in same))
    rest = id_.removeprefix(fixed)
    is_reference = bool(list(scope.cloud.references({"id": made[0]})))
    fits = id_.startswith(fixed) and re.fullmatch(r"[A-Za-z0-9-]+", rest)
    if not fits or is_reference != bool(list(scope.cloud.references({"id": id_}))):
        raise NotAnIdError(f"an id such as {made[0]}")
    return id_


def check_outputs(
    scope: Scope, target: RequestedResource, inputs: Mapping[str, Value], outputs: Mapping[str, Any]
) -> None:
    """Check the outputs that a file gives.

    Raises:
        NotAnOutputError: the type has no such output, it is an input, or it holds another kind of value.
    """
    if not outputs:
        return
    schema, kind = tables_of(scope, target)
    with scope.store().reading() as state:
        context = context_of(scope, target, inputs, schema=schema, kind=kind, sequence=0, state=state)
    made = plain(out.make(scope, schema, kind, inputs, context))
    allowed = sorted(
        name for name in schema.outputs if name in kind.computed or name not in schema.inputs.properties
    )
    for name, value in outputs.items():
        if name not in allowed or name in inputs:
            raise NotAnOutputError(name, name, f"outputs that the cloud makes: {', '.join(allowed)}")
        if made.get(name) is not None and kind_of(made[name]) != kind_of(value):
            raise NotAnOutputError(name, kind_of(value), f"{kind_of(made[name])}, as the cloud makes it")
