"""Requests to a simulated cloud, the account and world to which they apply, and the cloud's refusals."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol

from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.schema import UnlistedText
from gpufabric.wire.values import Value, is_list, is_map

if TYPE_CHECKING:  # a provider process loads the file's types only when there is a file
    from gpufabric.simcloud.capacity import CapacityFile
    from gpufabric.simcloud.faults.active import ActiveFaults

Config = Mapping[str, Any]
"""A provider's configuration: plain data, secrets unwrapped."""

RefusalStatus = Literal[
    "ALREADY_EXISTS",
    "FAILED_PRECONDITION",
    "INVALID_ARGUMENT",
    "NOT_FOUND",
    "RESOURCE_EXHAUSTED",
    "UNAVAILABLE",
]
"""Names of the gRPC statuses that refusals carry. UNAVAILABLE, as any that is not here, means "outcome
unknown" to the engine."""

Verb = Literal["Create", "Update", "Delete", "Read", "Invoke"]
"""Kind of a request. Invoke: a function that only reads; its token is the type of the request."""


@dataclass(frozen=True)
class Former:
    """The value that a property had before its last change, and the time of that change."""

    value: Value
    at: datetime


class State(Protocol):
    """Queries that rules make about an account; ``gpufabric.simcloud.store.Transaction`` implements them."""

    def owners(self, identity: str) -> list[CloudResource]:
        """Return the resources with an identity."""
        ...

    def referrers(self, identity: str) -> list[CloudResource]:
        """Return the resources that refer to an identity."""
        ...

    def identities(self, type_: str, id_: str) -> list[str]:
        """Return all identities of a resource."""
        ...

    def below(self, prefix: str) -> list[CloudResource]:
        """Return the resources whose id begins with a prefix."""
        ...

    def get(self, type_: str, id_: str) -> CloudResource | None:
        """Return the resource of that type and id."""
        ...

    def of_type(self, type_: str) -> list[CloudResource]:
        """Return the resources of a type, in order of id."""
        ...

    def changed_from(self, type_: str, id_: str, property_: str) -> Former | None:
        """Return the former value of a property that the account remembers; None if it never changed."""
        ...

    def counted(self, key: str) -> int:
        """Return how many refusals the account counted under a key, see :attr:`CloudError.counted`."""
        ...


@dataclass(frozen=True)
class World:
    """The surroundings of an account: the time, and the capacity of the clouds.

    ``capacity`` is ``None`` without a capacity file; nothing is limited then. ``elsewhere`` returns the
    resources of a type in all accounts of a cloud, e.g. the far end of a circuit between two clouds.
    ``faults`` are those that are active; ``None`` without any.
    ``minute_s`` is how many real seconds one simulated minute lasts during a creation; with 0, creations
    complete at once.
    """

    now: datetime
    capacity: "CapacityFile | None" = None
    elsewhere: Callable[[str, str], list[CloudResource]] = lambda _cloud, _type: []
    minute_s: float = 0.0
    faults: "ActiveFaults | None" = None


UNLIMITED = World(datetime(2000, 1, 1, tzinfo=UTC))
"""A world without limits, for requests that no rule on capacity judges."""


@dataclass(frozen=True)
class CloudError:
    """A refusal, with the cloud's own text.

    Attributes:
        code: the cloud's error code.
        message: the whole text, as the provider shows it.
        status: name of the gRPC status that carries it. None of those in use means "outcome unknown" to the
            engine.
        accepted: whether the cloud accepted the request and failed afterwards. A creation then leaves a
            failed resource.
        leaves: status of that resource; empty: the one that the type's ``Kind.failed`` names.
        counted: key under which the account counts the refusal, so that rules can look up the number.
        forced: whether a creation leaves the resource even if its type has no status for a failed one.
        lost: whether the cloud did what was asked, and only the answer is lost.
    """

    code: str
    message: str
    status: RefusalStatus
    accepted: bool = False
    leaves: str = ""
    counted: str = ""
    forced: bool = False
    lost: bool = False


@dataclass(frozen=True)
class Reference:
    """An input that names another resource: its path, and the identity that it names."""

    path: str
    target: str


@dataclass(frozen=True)
class Request:
    """A creation, update or deletion as rules see it. Inputs are plain, all values known.

    ``timeout_s`` is the timeout that the program sets for the operation, in seconds; 0: it sets none.
    ``unlisted`` lists values that the API version of the SDK does not define.
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
    verb: Verb = "Create"
    timeout_s: float = 0.0
    unlisted: tuple[UnlistedText, ...] = ()


def strings(value: Value, path: str = "") -> Iterable[tuple[str, str]]:
    """Return every string in plain data with its path."""
    if isinstance(value, str):
        yield path, value
    elif is_map(value):
        for key, item in value.items():
            yield from strings(item, f"{path}.{key}" if path else str(key))
    elif is_list(value):
        for index, item in enumerate(value):
            yield from strings(item, f"{path}[{index}]")


def named(kind: str, value: str) -> str:
    """Return the identity of a resource that others name by a plain name."""
    return f"{kind}::{value}"
