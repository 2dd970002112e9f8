"""Table entries for resource types."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from gpufabric.simcloud.clouds.effect import REPLACE, UPDATE, Effect
from gpufabric.simcloud.clouds.request import UNLIMITED, Config, State, World
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import Value


@dataclass(frozen=True)
class Context:
    """The data from which templates and functions in tables compute a resource's id and outputs.

    ``seed`` is what ids are hashed from: account, type, logical name and how often it was created. ``old``
    and ``old_inputs`` hold the outputs and inputs before an update, empty on creation. ``lookup`` finds a
    resource of the account by one of its identities, ``below`` all whose id begins with a prefix.
    """

    account: str
    region: str
    seed: str
    name: str
    inputs: Mapping[str, Value]
    config: Config
    lookup: Callable[[str], CloudResource | None]
    id: str = ""
    old: Mapping[str, Value] = field(default_factory=dict[str, Value])
    old_inputs: Mapping[str, Value] = field(default_factory=dict[str, Value])
    world: World = UNLIMITED
    below: Callable[[str], list[CloudResource]] = lambda _: []


TAGS = frozenset({"tags", "freeformTags", "definedTags"})
"""Inputs that label a resource without changing it."""


def only_labelled(old: Mapping[str, Value], new: Mapping[str, Value]) -> bool:
    """Return whether nothing but tags differs between two sets of inputs."""
    return all(old.get(key) == new.get(key) for key in (old.keys() | new.keys()) - TAGS)


Computed = Callable[[Context], Any] | Mapping[str, Any] | list[Any] | str | int | bool | None
"""A template string, plain data with templates in it, or a function of the :class:`Context`."""

Meaning = Callable[[Value], Value]
"""Returns the form in which two values of a property are compared."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """The behaviour of one resource type, as a table entry.

    ``id``: template of the id (see :mod:`gpufabric.simcloud.clouds.render`), or a function of the context.
    ``name``: the input that is named automatically when absent; ``None`` when there is none. ``computed``:
    outputs that the cloud makes. ``defaults``: inputs that the cloud fills in, shown already in preview.
    ``force_new``: property paths (``a``, ``a.b``; list indexes left out) whose change replaces the resource;
    ``in_place``: paths that do not, whatever the SDK's documentation says; ``conditions``: paths whose change
    replaces it in some cases. ``deleted_first``: the provider deletes the resource before it creates its
    replacement. ``sets``: paths of lists whose order means nothing. ``meanings``: paths that
    are compared by meaning, such as JSON documents. ``volatile``: computed outputs that may change on update.
    ``secrets``: outputs that are secret. ``names``: inputs that name another resource of a given type by its
    id or name, not by an id anyone can recognise. ``failed``: the output, and its value, by which a resource
    is known whose creation failed; the next update replaces it, or makes it whole where it is ``repaired``.
    ``making``: the same while it is being made. ``live``: outputs that follow from what other accounts hold,
    computed anew whenever the resource is read. ``reads``: the same for outputs that other resources of the
    account own; ``reads_as_inputs`` names those of them that the provider takes for inputs of the resource,
    so that the next preview removes them again. ``remains``: the cloud has no way to delete the resource; the
    provider only forgets it. ``scheduled``: outputs of a resource that the cloud deletes only after a waiting
    period; until then it is there, and the provider has forgotten it. ``parts``: types by which a program
    manages what the cloud creates with the resource; they go with it.
    """

    type: str
    id: Computed
    name: str | None = None
    computed: Mapping[str, Computed] = field(default_factory=dict[str, Computed])
    defaults: Mapping[str, Value] = field(default_factory=dict[str, Value])
    force_new: tuple[str, ...] = ()
    in_place: tuple[str, ...] = ()
    conditions: Mapping[str, Effect] = field(default_factory=dict[str, Effect])
    deleted_first: bool = False
    sets: tuple[str, ...] = ()
    meanings: Mapping[str, Meaning] = field(default_factory=dict[str, Meaning])
    volatile: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    failed: tuple[str, str] | None = None
    making: tuple[str, str] | None = None
    live: Mapping[str, Callable[[CloudResource, World], Value]] = field(
        default_factory=dict[str, Callable[[CloudResource, World], Value]]
    )
    reads: Mapping[str, Callable[[CloudResource, State], Value]] = field(
        default_factory=dict[str, Callable[[CloudResource, State], Value]]
    )
    reads_as_inputs: tuple[str, ...] = ()
    repaired: bool = False
    remains: bool = False
    scheduled: Mapping[str, Computed] = field(default_factory=dict[str, Computed])
    parts: tuple[str, ...] = ()

    @cached_property
    def effects(self) -> Mapping[str, Effect]:
        """Return the declared effect of a change by property path. Raises ``ValueError`` for a path declared
        twice.
        """
        declared = [
            *((path, REPLACE) for path in self.force_new),
            *((path, UPDATE) for path in self.in_place),
            *self.conditions.items(),
        ]
        effects = dict(declared)
        if len(effects) != len(declared):
            raise ValueError(f"{self.type} declares the effect of a property twice")
        return effects


Invoke = Callable[[Mapping[str, Value], Context], Mapping[str, Value]]
"""A provider function: plain arguments to plain results. Raises ``LookupError`` with a message for a bad
argument.
"""


def table(*kinds: Kind) -> dict[str, Kind]:
    """Return table entries by type token. Raises ``ValueError`` when two have the same token."""
    result = {kind.type: kind for kind in kinds}
    if len(result) != len(kinds):
        raise ValueError("two table entries have the same token")
    return result
