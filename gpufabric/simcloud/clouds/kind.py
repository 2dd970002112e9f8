"""Table entries: the behaviour of a simulated resource type."""

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

    ``seed`` is the text from which ids are hashed: account, type, URN and number of the creation. ``old`` and
    ``old_inputs`` are the outputs and inputs before an update; both are empty on creation. ``lookup`` finds a
    resource of the account by an identity. ``below`` finds all resources whose id begins with a prefix.
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
"""Names of inputs that hold tags."""


def only_labelled(old: Mapping[str, Value], new: Mapping[str, Value]) -> bool:
    """Return whether two sets of inputs differ in their tags only."""
    return all(old.get(key) == new.get(key) for key in (old.keys() | new.keys()) - TAGS)


Computed = Callable[[Context], Any] | Mapping[str, Any] | list[Any] | str | int | bool | None
"""A template string, plain data that contains templates, or a function of the ``Context``."""

Meaning = Callable[[Value], Value]
"""Returns a normal form of a property's value: values with the same meaning have the same form."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """The behaviour of one resource type, as a table entry.

    Property paths have the form ``a`` or ``a.b``, without list indexes.

    Attributes:
        id: template of the id (``gpufabric.simcloud.clouds.render``), or a function of the context.
        import_id: template of the id with which a program imports the resource, where it differs from the id.
        name: input that gets an automatic name if it is absent; None: no input does.
        computed: outputs that the cloud computes.
        defaults: inputs that the cloud sets if they are absent; a preview shows them.
        force_new: paths whose change replaces the resource.
        in_place: paths whose change updates the resource, whatever the SDK's documentation says.
        conditions: paths whose change replaces the resource in some cases.
        deleted_first: whether the provider deletes the resource before it creates the replacement.
        sets: paths of lists whose order does not matter.
        meanings: paths whose values are compared by meaning, such as JSON documents.
        volatile: computed outputs that may change on update.
        secrets: secret outputs.
        names: inputs that refer to a resource of a given type by a plain name or id.
        failed: output, and its value, that marks a resource whose creation failed. The next update replaces
            such a resource, or repairs it if ``repaired`` is set.
        making: output, and its value, that marks a resource under creation.
        live: outputs that depend on other accounts; each read computes them.
        reads: outputs that depend on other resources of the account; each read computes them.
        reads_as_inputs: those of ``reads`` that the provider takes for inputs, so that the next preview
            removes them.
        remains: whether the cloud cannot delete the resource, so that the provider only forgets it.
        scheduled: outputs of a resource that the cloud deletes after a waiting period. Until then it exists,
            and the provider has forgotten it.
        parts: types with which a program manages parts that the cloud creates with the resource, and that are
            deleted with it.
    """

    type: str
    id: Computed
    import_id: Computed = None
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
