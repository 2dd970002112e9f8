"""Reads the resources of a recorded preview: an event stream, or the digest of ``pulumi preview --json``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gpufabric.check.config import default_provider_inputs
from gpufabric.check.registered import Registered
from gpufabric.events.log import EventLog, read_log
from gpufabric.events.model import Prelude, ResourceState, ResourceStep, RunSummary, StepDone, StepPlanned
from gpufabric.wire.secrets import MASKED
from gpufabric.wire.urn import PROVIDER_PREFIX, is_urn, name_of, resource_type_of, stack_of
from gpufabric.wire.values import SECRET, SIGNATURE, Value, is_list, is_map

_LEAVES = (
    "delete",
    "delete-replaced",
    "discard",
    "discard-replaced",
    "read-discard",
    "remove-pending-replace",
)
"""Operations after which a resource is no longer part of the stack."""

_NO_GRAPH = (
    "an event stream has no dependencies, so rules that follow them are not evaluated: "
    "`pulumi preview --json --show-sames` has them"
)
_NO_END = "the stream has no summary: the preview failed or was cut off, and resources may be missing"


@dataclass(frozen=True, slots=True)
class RecordedPreview:
    """A stack as a recorded preview shows it.

    Attributes:
        resources: the resources that the stack will hold.
        previous: the resources that it holds now.
        config: its configuration; secrets are hidden.
        graph: whether the recording has dependencies.
        notes: what the recording leaves out.
    """

    resources: tuple[Registered, ...]
    previous: tuple[Registered, ...]
    config: Mapping[str, str]
    graph: bool
    notes: tuple[str, ...]


def read_preview(text: str) -> RecordedPreview:
    """Read a recorded preview.

    Raises:
        ValueError: it is neither an event stream nor a digest, or leaves out unchanged resources. The message
            says what is needed and quotes nothing.
    """
    log = read_log(text, complete=True)
    if log.left_out:
        raise ValueError(f"{log.left_out} unchanged resources are left out: record it with --show-sames")
    steps = [event.step for event in log.events if isinstance(event, StepPlanned | StepDone)]
    preludes = [event for event in log.events if isinstance(event, Prelude)]
    config = preludes[-1].config if preludes else dict[str, str]()
    previous = _by_urn((step.old for step in steps), config)
    resources = _by_urn((step.new for step in steps if _stays(step)), config)
    if not resources and not previous:
        raise ValueError("no resource in it: neither an event stream nor a digest of a preview")
    urns = [resource.urn for resource in (*resources, *previous)]
    if not all(map(is_urn, urns)):
        raise ValueError("a resource whose URN is none")
    if len(set(map(stack_of, urns))) > 1:
        raise ValueError("resources of several stacks")
    return RecordedPreview(resources, previous, config, log.from_digest, _notes(log))


def _stays(step: ResourceStep) -> bool:
    return step.operation not in _LEAVES


def _notes(log: EventLog) -> tuple[str, ...]:
    if log.from_digest:
        return ()
    ended = any(isinstance(event, RunSummary) for event in log.events)
    return (_NO_GRAPH,) if ended else (_NO_GRAPH, _NO_END)


def _by_urn(states: Iterable[ResourceState | None], config: Mapping[str, str]) -> tuple[Registered, ...]:
    """Keep the last state of each resource, in the order of their first ones."""
    latest = {state.urn: state for state in states if state is not None and state.urn}
    resources = [_resource(state) for state in latest.values()]
    for resource in resources:
        if resource.provider and resource.provider not in latest:
            # A preview has no steps for default providers.
            package = resource_type_of(resource.provider).removeprefix(PROVIDER_PREFIX)
            inputs = default_provider_inputs(config, package)
            resource.provider_inputs = {key: _hidden(value) for key, value in inputs.items()}
    return tuple(resources)


def _resource(state: ResourceState) -> Registered:
    return Registered(
        urn=state.urn,
        type=state.type,
        name=name_of(state.urn),
        custom=state.custom,
        inputs=_hidden(state.inputs),
        outputs=_hidden(state.outputs or {}),
        parent=state.parent,
        provider=state.provider,
        protect=state.protect,
        dependencies=state.dependencies,
        property_dependencies=state.property_dependencies,
        external=state.external,
    )


def _hidden(value: Value) -> Value:
    """Mark values that the engine has masked as secrets that cannot be read."""
    if value == MASKED:
        return {SIGNATURE: SECRET}
    if is_map(value):
        if value.get(SIGNATURE) == SECRET:
            return {SIGNATURE: SECRET}
        return {key: _hidden(item) for key, item in value.items()}
    if is_list(value):
        return [_hidden(item) for item in value]
    return value
