"""Records what a program registers: the SDK's own classes run, and a stand-in takes the engine's place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi.runtime import mocks, rpc

from gpufabric.wire.schema import SchemaLoader, unlisted_texts, validate
from gpufabric.wire.values import secret
from tests.mocked import run_mocked

Computed = Callable[[str, str, dict[str, Any]], dict[str, Any]]
"""Gives what a cloud adds to the inputs of a resource, from its type's last part, its name and its inputs."""

Answers = Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]]
"""Answers of a cloud to reads, by token; any other read fails the test."""


@dataclass(frozen=True)
class Secret:
    """A value that went to the engine as a secret."""

    value: Any


@dataclass(frozen=True)
class Made:
    """A resource as the program registered it."""

    urn: str
    type: str
    name: str
    parent: str
    provider: str
    inputs: dict[str, Any]
    custom: bool
    protect: bool
    delete_before_replace: bool
    retain_on_delete: bool
    create_timeout: str
    update_timeout: str
    delete_timeout: str
    ignore_changes: tuple[str, ...]
    replace_on_changes: tuple[str, ...]
    depends_on: tuple[str, ...]
    secret_outputs: tuple[str, ...]

    @property
    def kind(self) -> str:
        return kind_of(self.type)

    @property
    def id(self) -> str:
        return physical_id(self.type, self.name)


class Graph:
    """All resources of a program, its outputs and whether each is secret, and what it read from the cloud."""

    def __init__(
        self,
        stack: str,
        made: list[Made],
        outputs: dict[str, Any],
        secrets: dict[str, bool],
        reads: list[str],
    ) -> None:
        self.stack = stack
        self.made = made
        self.outputs = outputs
        self.secrets = secrets
        self.reads = reads

    @property
    def custom(self) -> list[Made]:
        return [resource for resource in self.made if resource.custom]

    @property
    def names(self) -> set[tuple[str, str]]:
        return {(resource.type, resource.name) for resource in self.made}

    def all(self, kind: str) -> list[Made]:
        return [resource for resource in self.custom if resource.kind == kind]

    def by_name(self, kind: str) -> dict[str, Made]:
        return {resource.name: resource for resource in self.all(kind)}

    def one(self, kind: str, name: str | None = None) -> Made:
        """Give the only resource of a kind, or the one of that name, with or without the stack in front."""
        names = (name, f"{self.stack}-{name}")
        matches = [resource for resource in self.all(kind) if name is None or resource.name in names]
        assert len(matches) == 1, f"{len(matches)} resources of type {kind}, name {name or 'any'}"
        return matches[0]


def not_in_api(graph: Graph) -> list[tuple[str, str, str]]:
    """List the properties and values of a graph that the SDKs' API versions do not have.

    Values are checked for Azure, whose SDK has the enumerations of its API. What is missing is not judged,
    because the stand-in knows few outputs of other resources.
    """
    faults: list[tuple[str, str, str]] = []
    for resource in graph.custom:
        package = resource.type.split(":", 1)[0]
        if package not in _SCHEMAS:
            continue
        schema, inputs = _SCHEMAS[package].get(resource.type), _wire(resource.inputs)
        faults += [
            (resource.name, failure.path, failure.reason)
            for failure in validate(schema, inputs)
            if not failure.reason.startswith("missing ")
        ]
        faults += [(resource.name, text.path, text.given) for text in unlisted_texts(schema, inputs)]
    return faults


_SCHEMAS = {package: SchemaLoader(package) for package in ("aws", "azure-native", "oci")}


def _wire(value: Any) -> Any:
    if isinstance(value, Secret):
        return secret(_wire(value.value))
    if isinstance(value, dict):
        return {key: _wire(item) for key, item in value.items()}
    return [_wire(item) for item in value] if isinstance(value, list) else value


def kind_of(type_: str) -> str:
    """Give the last part of a type: ``LaunchTemplate``."""
    return type_.rsplit(":", 1)[-1]


def physical_id(type_: str, name: str) -> str:
    """Give the id that the stand-in gives a resource."""
    return f"{kind_of(type_)}/{name}"


class _Cloud(mocks.Mocks):
    def __init__(self, computed: Computed, answers: Answers, *, preview: bool) -> None:
        self.computed = computed
        self.answers = answers
        self.preview = preview
        self.reads: list[str] = []

    def call(self, args: mocks.MockCallArgs) -> dict[str, Any]:
        self.reads.append(args.token)
        assert args.token in self.answers, f"a component read {args.token} from the cloud"
        return self.answers[args.token](args.args)

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        if self.preview:
            # Before anything exists, neither ids nor what a cloud makes up are known.
            return "", dict(args.inputs)
        added = self.computed(kind_of(args.typ), args.name, args.inputs) if args.custom else {}
        return physical_id(args.typ, args.name), args.inputs | added


class _Recorder(mocks.MockMonitor):
    def __init__(self, cloud: _Cloud) -> None:
        super().__init__(cloud)
        self.made: list[Made] = []

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802
        response = super().RegisterResource(request)
        if request.type != "pulumi:pulumi:Stack":
            self.made.append(
                Made(
                    urn=response.urn,
                    type=request.type,
                    name=request.name,
                    parent=request.parent,
                    provider=request.provider,
                    inputs=_read(rpc.deserialize_properties(request.object)),
                    custom=request.custom,
                    protect=request.protect,
                    delete_before_replace=request.deleteBeforeReplace,
                    retain_on_delete=request.retainOnDelete,
                    create_timeout=request.customTimeouts.create,
                    update_timeout=request.customTimeouts.update,
                    delete_timeout=request.customTimeouts.delete,
                    ignore_changes=tuple(request.ignoreChanges),
                    replace_on_changes=tuple(request.replaceOnChanges),
                    depends_on=tuple(request.dependencies),
                    secret_outputs=tuple(request.additionalSecretOutputs),
                )
            )
        return response


def _read(value: Any) -> Any:
    if rpc.is_rpc_secret(value):
        return Secret(_read(rpc.unwrap_rpc_secret(value)))
    if isinstance(value, dict):
        return {key: _read(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_read(item) for item in value]
    return value


def built_once(build: Callable[..., Graph]) -> Callable[..., Graph]:
    """Give again what was built before with the same arguments: tests only read it.

    Args:
        build: builds from keyword arguments alone.
    """
    known: dict[str, Graph] = {}

    def run(**arguments: Any) -> Graph:
        # repr keeps the order of pools, which must not matter and therefore must not be hidden.
        key = repr(arguments)
        if key not in known:
            known[key] = build(**arguments)
        return known[key]

    return run


def record(
    program: Callable[[], Mapping[str, Any]],
    stack: str,
    computed: Computed,
    *,
    answers: Answers | None = None,
    preview: bool = False,
) -> Graph:
    """Run a program that gives its outputs, and record what it registers.

    Args:
        program: makes resources and gives outputs.
        stack: name of the stack.
        computed: what the cloud adds to a resource.
        answers: what the cloud answers to reads.
        preview: leave unknown what is unknown in a preview.
    """
    cloud = _Cloud(computed, answers or {}, preview=preview)
    recorder = _Recorder(cloud)
    outputs: dict[str, Any] = {}
    secrets: dict[str, bool] = {}

    async def run() -> None:
        for key, value in program().items():
            whole = pulumi.Output.from_input(value)
            outputs[key] = await whole.future()
            secrets[key] = await whole.is_secret()

    run_mocked(run, cloud, project="gpufabric", stack=stack, monitor=recorder, preview=preview)
    return Graph(stack, recorder.made, outputs, secrets=secrets, reads=cloud.reads)
