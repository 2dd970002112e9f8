"""Creates each resource of a program as early as its dependencies allow, in the simulated clouds.

The engine creates resources side by side. What a resource does not depend on may be missing when the cloud
checks the call. So each resource is created once more in accounts that hold its dependencies and no more.
"""

import itertools
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime import mocks
from pulumi.runtime.proto import provider_pb2, resource_pb2

from gpufabric.simcloud.provider import lifecycle
from gpufabric.simcloud.provider.check import Naming, check
from gpufabric.simcloud.provider.scope import RequestedResource, Scope
from gpufabric.simcloud.provider.waiting import CreationFailedError, RefusedError
from gpufabric.wire.schema import SchemaLoader
from gpufabric.wire.schema.load import cache_directory
from gpufabric.wire.urn import PROVIDER_PREFIX
from gpufabric.wire.values import Value, from_struct, plain, to_struct
from tests.mocked import run_mocked

_SEED = bytes(32)

ONE_AT_A_TIME = frozenset(
    {"azure-native:managedidentity:FederatedIdentityCredential", "azure-native:network:Subnet"}
)
"""Types of which Azure refuses two writes below one parent side by side (Azure/bicep#10928,
pulumi/pulumi-azure-native#1024). The provider repeats such a write, but only three times, 20, 60 and 120
seconds later (pulumi/pulumi-azure-native#4421)."""


@dataclass(frozen=True)
class Step:
    """The creation of a resource: its provider, checked inputs, the URNs that it waits for, and its id."""

    urn: str
    package: str
    config: Mapping[str, Value]
    inputs: Mapping[str, Value]
    after: frozenset[str]
    id: str = ""


class Accounts:
    """Simulated clouds in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._loaders: dict[str, SchemaLoader] = {}

    def scope(self, package: str, config: Mapping[str, Value]) -> Scope:
        loader = self._loaders.setdefault(package, SchemaLoader(package, cache_directory()))
        return Scope.open(package, self.root, config, loader)

    def in_folder(self, root: Path) -> "Accounts":
        other = Accounts(root)
        other._loaders = self._loaders
        return other

    def create(self, step: Step) -> tuple[str, Mapping[str, Value]]:
        made = lifecycle.create(
            self.scope(step.package, step.config), RequestedResource.of(step.urn), step.inputs
        )
        return made.id, made.outputs


class _Nothing(mocks.Mocks):
    """Components and providers: all else goes to the simulated clouds."""

    def call(self, args: mocks.MockCallArgs) -> Any:
        raise AssertionError(args.token)

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        inputs: dict[str, Any] = args.inputs
        return args.name, inputs


class _Monitor(mocks.MockMonitor):
    """Creates resources in simulated clouds, in the program's own order."""

    def __init__(self, accounts: Accounts) -> None:
        super().__init__(_Nothing())
        self._accounts = accounts
        self._providers: dict[str, tuple[str, Mapping[str, Value]]] = {}
        self.steps: list[Step] = []

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802
        if not request.custom or request.type.startswith(PROVIDER_PREFIX):
            response = super().RegisterResource(request)
            if request.custom:
                package = request.type.removeprefix(PROVIDER_PREFIX)
                self._providers[response.urn] = (package, from_struct(request.object))
            return response
        urn = self.make_urn(request.parent, request.type, request.name)
        package, config = self._providers[request.provider.rpartition("::")[0]]
        scope, target = self._accounts.scope(package, config), RequestedResource.of(urn)
        given = from_struct(request.object)
        inputs, failures = check(scope, target, {}, given, seed=_SEED, naming=Naming())
        assert not failures, (urn, failures)
        step = Step(urn, package, config, inputs, frozenset({*request.dependencies, request.parent}))
        id_, outputs = self._accounts.create(step)
        self.steps.append(replace(step, id=id_))
        return resource_pb2.RegisterResourceResponse(urn=urn, id=id_, object=to_struct(outputs))

    def Invoke(self, request: Any) -> Any:  # noqa: N802
        package, config = self._providers[request.provider.rpartition("::")[0]]
        scope = self._accounts.scope(package, config)
        args = plain(from_struct(request.args))
        result = scope.cloud.invokes[request.tok](args, scope.invoke_context(args))
        response = provider_pb2.InvokeResponse()
        getattr(response, "return").CopyFrom(to_struct(result))
        return response


def run(
    program: Callable[[], Mapping[str, Any]], stack: str, accounts: Accounts
) -> tuple[list[Step], dict[str, Any]]:
    """Run a program against simulated clouds; return its creations in order, and its outputs."""
    monitor = _Monitor(accounts)
    outputs: dict[str, Any] = {}

    async def awaited() -> None:
        for key, value in program().items():
            outputs[key] = await pulumi.Output.from_input(value).future()

    run_mocked(awaited, monitor.mocks, project="gpufabric", stack=stack, monitor=monitor)
    return monitor.steps, outputs


def refused_early(steps: list[Step], accounts: Accounts, before: Path | None = None) -> Iterator[str]:
    """Create each resource where only its dependencies exist, and yield what the clouds refuse.

    Args:
        steps: creations in an order that the clouds take.
        accounts: simulated clouds in an empty folder.
        before: folder of simulated clouds that hold what other stacks have created.
    """
    by_urn = {step.urn: step for step in steps}
    for number, step in enumerate(steps):
        needed = _needed(step, by_urn)
        root = accounts.root / str(number)
        if before is not None:
            shutil.copytree(before, root)
        alone = accounts.in_folder(root)
        try:
            for other in steps:
                if other.urn in needed:
                    alone.create(other)
            alone.create(step)
        except (RefusedError, CreationFailedError) as error:
            resource = RequestedResource.of(step.urn)
            yield f"{resource.token} {resource.name}: {error}"
        shutil.rmtree(root, ignore_errors=True)


def side_by_side(steps: list[Step]) -> Iterator[str]:
    """Yield pairs of resources that the engine may create side by side although their cloud refuses that."""
    by_urn = {step.urn: step for step in steps}
    needed = {step.urn: _needed(step, by_urn) for step in steps}
    # A program may register two resources in either order, and the answer must not depend on that.
    for first, second in itertools.combinations(sorted(steps, key=lambda step: step.urn), 2):
        targets = RequestedResource.of(first.urn), RequestedResource.of(second.urn)
        if targets[0].token != targets[1].token or targets[0].token not in ONE_AT_A_TIME:
            continue
        same_parent = first.id.rpartition("/")[0].lower() == second.id.rpartition("/")[0].lower()
        if same_parent and first.urn not in needed[second.urn] and second.urn not in needed[first.urn]:
            yield f"{targets[0].token} {targets[0].name} beside {targets[1].name}"


def _needed(step: Step, by_urn: Mapping[str, Step]) -> set[str]:
    """Return the resources that exist when the engine may create another at the earliest."""
    needed: set[str] = set()
    waiting = [step.urn]
    while waiting:
        for urn in by_urn[waiting.pop()].after & by_urn.keys() - needed:
            needed.add(urn)
            waiting.append(urn)
    return needed
