"""What a table entry for a resource type can say, and what a cloud is."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol

from gpufabric.simcloud.store import Resource
from gpufabric.wire.values import Value, is_list, is_map

if TYPE_CHECKING:  # a provider process reads the file's types only when there is a file
    from gpufabric.simcloud.capacity import CapacityFile
    from gpufabric.simcloud.clouds.creation import Creation

Config = Mapping[str, Any]
"""A provider's configuration: plain data, secrets unwrapped."""


class State(Protocol):
    """What rules may ask about an account. :class:`gpufabric.simcloud.store.Transaction` is one."""

    def owners(self, identity: str) -> list[Resource]:
        """The resources that answer to an identity."""
        ...

    def referrers(self, identity: str) -> list[Resource]:
        """The resources that refer to an identity."""
        ...

    def identities(self, type_: str, id_: str) -> list[str]:
        """Everything that a resource answers to."""
        ...

    def below(self, prefix: str) -> list[Resource]:
        """The resources whose id begins with a prefix."""
        ...

    def get(self, type_: str, id_: str) -> Resource | None:
        """The resource of that type and id."""
        ...

    def of_type(self, type_: str) -> list[Resource]:
        """The resources of a type, in order of id."""
        ...

    def counted(self, key: str) -> int:
        """How many refusals the account counted under a key, see :attr:`CloudError.counted`."""
        ...


@dataclass(frozen=True)
class World:
    """What surrounds an account: the time, and what the clouds have to give.

    ``capacity`` is ``None`` when nobody wrote a capacity file: nothing is limited then. ``elsewhere`` gives
    what all accounts of a cloud hold of a resource type: a circuit between two clouds has an end in each.
    ``minute_s`` is how many real seconds a minute takes while something is made; 0: all is made at once.
    """

    now: datetime
    capacity: "CapacityFile | None" = None
    elsewhere: Callable[[str, str], list[Resource]] = lambda _cloud, _type: []
    minute_s: float = 0.0


UNLIMITED = World(datetime(2000, 1, 1, tzinfo=UTC))
"""A world in which nothing is limited, for requests that no rule on capacity looks at."""


@dataclass(frozen=True)
class CloudError:
    """A refusal in the cloud's own words.

    ``code`` is the cloud's error code, ``message`` the whole text as the provider shows it. ``status`` is the
    name of the gRPC status that carries it; none of those used means "outcome unknown" to the engine.
    ``accepted``: the request was taken and its work failed afterwards, so that a creation leaves the resource
    there in the state that its :class:`Kind` names under ``failed``, or in the state ``leaves`` where that
    is given. ``counted``: the account counts the refusal under this key, and a rule can ask how often that
    was.
    """

    code: str
    message: str
    status: Literal[
        "ALREADY_EXISTS", "FAILED_PRECONDITION", "INVALID_ARGUMENT", "NOT_FOUND", "RESOURCE_EXHAUSTED"
    ]
    accepted: bool = False
    leaves: str = ""
    counted: str = ""


@dataclass(frozen=True)
class Reference:
    """That an input names another resource: where it stands, and the identity it names."""

    path: str
    target: str


@dataclass(frozen=True)
class Request:
    """A creation, update or deletion as rules see it. Inputs are plain, all values known.

    ``timeout_s`` is how long the program lets a creation take; 0 where it says nothing.
    """

    cloud: str
    account: str
    region: str
    type: str
    id: str
    name: str
    inputs: Mapping[str, Value]
    references: tuple[Reference, ...] = ()
    world: World = UNLIMITED
    verb: Literal["Create", "Update", "Delete"] = "Create"
    timeout_s: float = 0.0


Rule = Callable[[State, Request], CloudError | None]
"""A rule: a pure function of the account's state and the request."""


@dataclass(frozen=True)
class Context:
    """What templates and functions in tables can use to make a resource's id and outputs.

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
    lookup: Callable[[str], Resource | None]
    id: str = ""
    old: Mapping[str, Value] = field(default_factory=dict[str, Value])
    old_inputs: Mapping[str, Value] = field(default_factory=dict[str, Value])
    world: World = UNLIMITED
    below: Callable[[str], list[Resource]] = lambda _: []


TAGS = frozenset({"tags", "freeformTags", "definedTags"})
"""Inputs that label a resource without changing it."""


def only_labelled(old: Mapping[str, Value], new: Mapping[str, Value]) -> bool:
    """Whether nothing but tags differs between two sets of inputs."""
    return all(old.get(key) == new.get(key) for key in (old.keys() | new.keys()) - TAGS)


Computed = Callable[[Context], Any] | Mapping[str, Any] | list[Any] | str | int | bool | None
"""A template string, plain data with templates in it, or a function of the :class:`Context`."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """The behaviour of one resource type, as a table entry.

    ``id``: template of the id (see :mod:`gpufabric.simcloud.clouds.render`), or a function of the context.
    ``name``: the input that is named automatically when absent; ``None`` when there is none. ``computed``:
    outputs that the cloud makes. ``defaults``: inputs that the cloud fills in, shown already in preview.
    ``force_new``: property paths (``a``, ``a.b``; list indexes left out) whose change replaces the resource;
    ``in_place``: paths that do not, against what the documentation rule says. ``volatile``: computed outputs
    that may change on update. ``secrets``: outputs that are secret. ``names``: inputs that name another
    resource of a given type by its id or name, not by an id anyone can recognise. ``failed``: the output, and
    its value, by which a resource is known whose creation failed; the next update replaces it, or makes it
    whole where it is ``repaired``. ``making``: the same while it is being made. ``live``: outputs
    that follow from what other accounts hold, computed anew whenever the resource is read. ``remains``:
    the cloud has no way to delete the resource; the provider only forgets it. ``scheduled``: outputs of a
    resource that the cloud deletes only after a waiting period; until then it is there, and the provider
    has forgotten it.
    """

    type: str
    id: Computed
    name: str | None = None
    computed: Mapping[str, Computed] = field(default_factory=dict[str, Computed])
    defaults: Mapping[str, Value] = field(default_factory=dict[str, Value])
    force_new: tuple[str, ...] = ()
    in_place: tuple[str, ...] = ()
    volatile: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    failed: tuple[str, str] | None = None
    making: tuple[str, str] | None = None
    live: Mapping[str, Callable[[Resource, World], Value]] = field(
        default_factory=dict[str, Callable[[Resource, World], Value]]
    )
    repaired: bool = False
    remains: bool = False
    scheduled: Mapping[str, Computed] = field(default_factory=dict[str, Computed])


Invoke = Callable[[Mapping[str, Value], Context], Mapping[str, Value]]
"""A provider function: plain arguments to plain results. Raises ``LookupError`` with a message for a bad
argument.
"""


@dataclass(frozen=True)
class Cloud:
    """A simulated cloud: its tables, rules and ways of naming.

    ``account`` and ``region`` read the provider configuration. ``place`` gives the region that a resource
    with these inputs is in. ``references`` finds ids of other resources in inputs, ``identities`` says what a
    resource answers to besides its id. ``auto_name`` makes a name from type, logical name and random
    hexadecimal digits. ``finish`` adds the outputs that all types of the cloud share, ``foresee`` those of
    them that a preview knows. ``conflict`` and ``missing`` word "exists already" and "does not exist".
    ``replaces_provider`` are the configuration keys whose change replaces every resource. ``marks_defaults``:
    automatic names are listed under ``__defaults``, as Terraform-bridged providers do. ``hides_unset``: a
    preview leaves every property that was not given unknown. ``cascades``: a deletion takes what lies below
    the id with it, and ids are the same whatever their case. ``remark`` says what is to be noticed about a
    resource, such as nodes that came up without RDMA; empty where nothing is. ``timed_out`` words that the
    provider stopped waiting for a resource of a kind. ``told_minutes`` gives how long the capacity file says
    that making something takes.
    """

    name: str
    package: str
    kinds: Mapping[str, Kind]
    fallback: Callable[[str, Mapping[str, bool]], Kind]
    account: Callable[[Config], str]
    region: Callable[[Config], str]
    place: Callable[[Mapping[str, Value], str], str]
    references: Callable[[Mapping[str, Value]], Iterable[Reference]]
    identities: Callable[[str, Mapping[str, Value]], Iterable[str]]
    auto_name: Callable[[str, str, str], str]
    finish: Callable[[dict[str, Value], Context], None]
    foresee: Callable[[dict[str, Value], Context], None]
    invokes: Mapping[str, Invoke]
    create_rules: tuple[Rule, ...]
    delete_rules: tuple[Rule, ...]
    conflict: Callable[[Request], CloudError]
    missing: Callable[[Request], CloudError]
    replaces_provider: tuple[str, ...]
    marks_defaults: bool
    hides_unset: bool
    cascades: bool
    timed_out: Callable[[Request, Kind, "Creation"], CloudError]
    remark: Callable[[State, Resource], str] = lambda _state, _resource: ""
    told_minutes: Callable[[Request], int | None] = lambda _request: None

    def kind(self, token: str, inputs: Mapping[str, bool]) -> Kind:
        """The table entry of a type, or one made for a type that has none from the names of its inputs.

        ``inputs`` maps each input to whether it is required.
        """
        return self.kinds.get(token) or self.fallback(token, inputs)


def table(*kinds: Kind) -> dict[str, Kind]:
    """Table entries by type token. Raises ``ValueError`` when two have the same token."""
    result = {kind.type: kind for kind in kinds}
    if len(result) != len(kinds):
        raise ValueError("two table entries have the same token")
    return result


def strings(value: Value, path: str = "") -> Iterable[tuple[str, str]]:
    """Every string in plain data with its path."""
    if isinstance(value, str):
        yield path, value
    elif is_map(value):
        for key, item in value.items():
            yield from strings(item, f"{path}.{key}" if path else str(key))
    elif is_list(value):
        for index, item in enumerate(value):
            yield from strings(item, f"{path}[{index}]")


def named(kind: str, value: str) -> str:
    """The identity of a resource that others name by a plain name."""
    return f"{kind}::{value}"
