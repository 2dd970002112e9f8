"""A simulated cloud: its resource types, rules and naming."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from gpufabric.simcloud.clouds.failing import Failing
from gpufabric.simcloud.clouds.kind import Context, Invoke, Kind
from gpufabric.simcloud.clouds.request import CloudError, Config, Reference, Request, State
from gpufabric.simcloud.clouds.rule import TimeOut
from gpufabric.simcloud.clouds.rulebook import Rulebook
from gpufabric.simcloud.clouds.semantics import Semantics
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import Value


@dataclass(frozen=True)
class SimulatedCloud:
    """A simulated cloud: its tables, rules and naming.

    Attributes:
        account: reads the account from the provider configuration.
        region: reads the region from the provider configuration.
        place: returns the region of a resource from its inputs.
        place_input: name of the input that sets the region.
        references: finds ids of other resources in inputs.
        identities: returns the identities of a resource besides its id.
        auto_name: builds a name from type, logical name and random hexadecimal digits.
        finish: adds the outputs that all types of the cloud share.
        foresee: adds those of these outputs that a preview knows.
        conflict: returns the cloud's error for a resource that exists already.
        missing: returns the cloud's error for a resource that does not exist.
        replaces_provider: configuration keys whose change replaces every resource.
        marks_defaults: whether automatic names are listed under ``__defaults``, as in bridged providers.
        semantics: how the provider decides between an update and a replacement.
        hides_unset: whether a preview shows every property that is not set as unknown.
        cascades: whether a deletion also deletes all resources below the id, and ids ignore case.
        remark: returns a note on a resource, such as nodes without RDMA; empty if there is none.
        timed_out: returns the error of a provider that stops waiting.
        stated_minutes: returns the creation time that the capacity file states.
        filled_in: inputs that the cloud sets for every type if the program leaves them out.
        failing: types with machines of pools, and what each shows when a machine fails.
        quoted: returns what the cloud quotes at a purchase, such as a price that is paid at once.
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
    rules: Rulebook
    conflict: Callable[[Request], CloudError]
    missing: Callable[[Request], CloudError]
    replaces_provider: tuple[str, ...]
    marks_defaults: bool
    semantics: Semantics
    hides_unset: bool
    cascades: bool
    timed_out: TimeOut
    place_input: str | None = None
    remark: Callable[[State, CloudResource], str] = lambda _state, _resource: ""
    stated_minutes: Callable[[Request], int | None] = lambda _request: None
    filled_in: tuple[str, ...] = ()
    failing: Mapping[str, Failing] = field(default_factory=dict[str, Failing])
    quoted: Callable[[Request], Mapping[str, Value]] = lambda _request: {}

    def kind(self, token: str, inputs: Mapping[str, bool]) -> Kind:
        """Return the table entry of a type. A type without an entry gets one from the names of its inputs.

        ``inputs`` maps each input to whether it is required.
        """
        return self.kinds.get(token) or self.fallback(token, inputs)
