"""A simulated cloud: its resource types, rules and ways of naming."""

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
    """A simulated cloud: its tables, rules and ways of naming.

    ``account`` and ``region`` read the provider configuration. ``place`` gives the region that a resource
    with these inputs is in, ``place_input`` names the input that says so. ``references`` finds ids of other
    resources in inputs, ``identities`` says what a resource answers to besides its id. ``auto_name`` makes
    a name from type, logical name and random hexadecimal digits. ``finish`` adds the outputs that all types
    of the cloud share, ``foresee`` those of them that a preview knows. ``conflict`` and ``missing`` word
    "exists already" and "does not exist". ``replaces_provider`` are the configuration keys whose change
    replaces every resource. ``marks_defaults``: automatic names are listed under ``__defaults``, as
    Terraform-bridged providers do. ``semantics``: how the provider decides between an update and a
    replacement. ``hides_unset``: a preview leaves every property that was not given unknown. ``cascades``:
    a deletion also deletes what lies below the id, and ids ignore case. ``remark`` returns a note on a
    resource, such as nodes without RDMA, or nothing. ``timed_out`` words the error of a provider that stops
    waiting. ``stated_minutes`` returns how long a creation takes by the capacity file. ``failing`` are the
    types that hold machines of pools, with what they show when a machine fails.
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
    failing: Mapping[str, Failing] = field(default_factory=dict[str, Failing])

    def kind(self, token: str, inputs: Mapping[str, bool]) -> Kind:
        """Return the table entry of a type, or one made for a type that has none from the names of its
        inputs.

        ``inputs`` maps each input to whether it is required.
        """
        return self.kinds.get(token) or self.fallback(token, inputs)
