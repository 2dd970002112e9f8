"""Events of the engine as typed data.

Each class stands for one kind of ``apitype.EngineEvent``
(https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/events.go). The classes of the Automation
API leave out fields such as the severity of a policy.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from gpufabric.wire.urn import STACK_TYPE
from gpufabric.wire.values import Value

_CANCELLATION = re.compile(r"(\w+ )?canceled")
_CONCLUSION = re.compile(r"(\w+ )?(canceled|failed)")
# The official language host begins with a small letter, and has a second text for an end without a status.
_PROGRAM_EXIT = re.compile(r"an unhandled error occurred: [Pp]rogram exited (with|unexpectedly).*")


@dataclass(frozen=True, slots=True)
class ResourceState:
    """A resource before or after a step.

    Attributes:
        urn: its URN.
        type: its type token.
        custom: whether a provider manages it; false for components and the stack.
        inputs: its inputs in Pulumi's wire format.
        outputs: its outputs, likewise; None if the event has none.
        parent: URN of its parent.
        provider: URN of its provider, without the provider's id.
        protect: whether the engine refuses to delete it.
        external: whether the stack only reads it.
        dependencies: URNs of the resources it depends on.
        property_dependencies: URNs that each property depends on.
    """

    urn: str = ""
    type: str = ""
    custom: bool = False
    inputs: Mapping[str, Value] = field(default_factory=dict[str, Value])
    outputs: Mapping[str, Value] | None = None
    parent: str = ""
    provider: str = ""
    protect: bool = False
    external: bool = False
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


@dataclass(frozen=True, slots=True)
class PropertyDifference:
    """A difference that a provider reports for one property (``detailedDiff``).

    Attributes:
        path: the property's path.
        kind: ``add``, ``delete`` or ``update``, with ``-replace`` appended if it forces a replacement.
        in_inputs: whether the inputs differ; otherwise the outputs do.
    """

    path: str
    kind: str
    in_inputs: bool


@dataclass(frozen=True, slots=True)
class ResourceStep:
    """One operation on one resource.

    Attributes:
        operation: the engine's name of it, such as ``create`` or ``delete-replaced``.
        urn: the resource's URN.
        type: its type token.
        old: the resource before; None if there was none.
        new: the resource after; None if it is gone.
        replace_keys: properties that force a replacement.
        changed_keys: properties that differ.
        differences: the same in detail, if the provider reports it.
    """

    operation: str
    urn: str
    type: str
    old: ResourceState | None = None
    new: ResourceState | None = None
    replace_keys: tuple[str, ...] = ()
    changed_keys: tuple[str, ...] = ()
    differences: tuple[PropertyDifference, ...] = ()

    @property
    def is_of_stack(self) -> bool:
        """Whether the resource is the stack itself."""
        return self.type == STACK_TYPE


@dataclass(frozen=True, slots=True)
class Prelude:
    """The start of an operation, with the stack's configuration; secrets are masked."""

    config: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StepPlanned:
    """The engine is about to take a step."""

    step: ResourceStep


@dataclass(frozen=True, slots=True)
class StepDone:
    """The engine has taken a step; in a preview, it has computed the outputs."""

    step: ResourceStep


@dataclass(frozen=True, slots=True)
class PolicyMessage:
    """One violation that a policy reports.

    Attributes:
        policy: the policy's name.
        level: ``mandatory`` or ``advisory``.
        message: title and message, without colours.
        urn: the resource it concerns; empty if none is named.
    """

    policy: str
    level: str
    message: str
    urn: str


@dataclass(frozen=True, slots=True)
class PolicySummary:
    """Names of the policies that passed and failed, for one resource or for the whole stack."""

    passed: tuple[str, ...]
    failed: tuple[str, ...]
    of_stack: bool


@dataclass(frozen=True, slots=True)
class EngineMessage:
    """A message of the engine, a provider or the program (``diagnosticEvent``).

    Attributes:
        severity: ``debug``, ``info``, ``warning`` or ``error``.
        message: the text without colours.
        urn: the resource it concerns; empty if none is named.
    """

    severity: str
    message: str
    urn: str

    @property
    def is_cancellation(self) -> bool:
        """Whether it only confirms a cancellation: "update canceled", "context canceled"."""
        return bool(_CANCELLATION.fullmatch(self.message))

    @property
    def is_conclusion(self) -> bool:
        """Whether it only concludes the operation: "preview failed", "context canceled"."""
        return bool(_CONCLUSION.fullmatch(self.message))

    @property
    def is_program_exit(self) -> bool:
        """Whether it only says that the program exited; after an error of the program it adds nothing."""
        return bool(_PROGRAM_EXIT.fullmatch(self.message))


@dataclass(frozen=True, slots=True)
class RunSummary:
    """The end of an operation.

    Attributes:
        changes: number of resources by operation.
        result: ``succeeded`` or ``failed``; empty if the engine does not say.
    """

    changes: Mapping[str, int]
    result: str


EngineEvent = Prelude | StepPlanned | StepDone | PolicyMessage | PolicySummary | EngineMessage | RunSummary
"""An event of a kind that gpufabric interprets."""
