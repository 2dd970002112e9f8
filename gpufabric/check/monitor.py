# ruff: noqa: N802 (the names are those of the ResourceMonitor protocol)
"""Stands in for the engine while a program runs in this process: records what it registers.

Answers are those of a preview of a stack that does not exist yet: ids and everything else that a cloud makes
are unknown, and so is every answer of a provider's function, since nobody is asked.
"""

from collections.abc import Mapping

from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, provider_pb2, resource_pb2

from gpufabric.check.providers import Providers, preview_create
from gpufabric.check.registered import Registered
from gpufabric.simcloud.provider.scope import Scope
from gpufabric.wire.urn import PROVIDER_PREFIX, STACK_TYPE
from gpufabric.wire.values import RESOURCE, SIGNATURE, Value, from_struct, to_struct

STACK_REFERENCE = "pulumi:pulumi:StackReference"

_NOBODY = "urn:pulumi:none::none::none:index:None::none"
_FEATURES = frozenset(
    {"secrets", "resourceReferences", "outputValues", "aliasSpecs", "deletedWith", "replaceWith"}
)


class Monitor:
    """Records one run of a program.

    Args:
        stack: the stack's name.
        project: the project's name.
        config: the stack's configuration, from which default providers take theirs.
        references: outputs of other stacks by name, in the wire format.
        providers: the providers.
    """

    def __init__(
        self,
        stack: str,
        project: str,
        config: Mapping[str, str],
        references: Mapping[str, Mapping[str, Value]],
        providers: Providers,
    ) -> None:
        self._stack = stack
        self._project = project
        self._config = config
        self._references = references
        self._providers = providers
        self._scopes: dict[str, Scope | None] = {}
        self.resources: dict[str, Registered] = {}
        self.refusals: list[str] = []
        """What providers would refuse, by resource and property; never a value."""

    @property
    def outputs(self) -> Mapping[str, Value]:
        """The stack's own outputs, as far as they are known."""
        stack = next((one for one in self.resources.values() if one.type == STACK_TYPE), None)
        return stack.outputs if stack else {}

    def SupportsFeature(
        self, request: resource_pb2.SupportsFeatureRequest
    ) -> resource_pb2.SupportsFeatureResponse:
        """Say which parts of the protocol are understood: all that need no call back into the program."""
        return resource_pb2.SupportsFeatureResponse(hasSupport=request.id in _FEATURES)

    def RegisterResource(
        self, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        """Record a resource and predict its outputs."""
        one = Registered(
            urn=self._urn(request.parent, request.type, request.name),
            type=request.type,
            name=request.name,
            custom=request.custom,
            inputs=from_struct(request.object),
            parent=request.parent,
            protect=request.protect,
            delete_before_replace=request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None,
            dependencies=tuple(request.dependencies),
            property_dependencies={
                key: tuple(urns.urns) for key, urns in request.propertyDependencies.items()
            },
        )
        if one.urn in self.resources:
            self.refusals.append(f"{one.name}: a second resource of type {one.type} has this name")
        self.resources[one.urn] = one
        if one.type.startswith(PROVIDER_PREFIX):
            one.outputs = one.inputs
            package = one.type.removeprefix(PROVIDER_PREFIX)
            self._scopes[one.urn] = self._providers.configure(package, one.inputs)
        elif one.custom:
            self._predict(one, request.provider)
        response = resource_pb2.RegisterResourceResponse(urn=one.urn)
        if one.custom:
            response.object.CopyFrom(to_struct(one.outputs))
        return response

    def RegisterResourceOutputs(
        self, request: resource_pb2.RegisterResourceOutputsRequest
    ) -> empty_pb2.Empty:
        """Record the outputs of a component or of the stack."""
        self.resources[request.urn].outputs = from_struct(request.outputs)
        return empty_pb2.Empty()

    def ReadResource(self, request: resource_pb2.ReadResourceRequest) -> resource_pb2.ReadResourceResponse:
        """Answer for another stack with what its own run put out; of all else nothing is known."""
        outputs: dict[str, Value] = {}
        if request.type == STACK_REFERENCE:
            name = str(request.id).rpartition("/")[2]
            outputs = {
                "name": request.id,
                "outputs": dict(self._references.get(name, {})),
                "secretOutputNames": [],
            }
        one = Registered(
            urn=self._urn(request.parent, request.type, request.name),
            type=request.type,
            name=request.name,
            inputs=from_struct(request.properties),
            outputs=outputs,
            parent=request.parent,
            provider=_urn_of(request.provider),
            dependencies=tuple(request.dependencies),
            external=True,
        )
        self.resources[one.urn] = one
        return resource_pb2.ReadResourceResponse(urn=one.urn, properties=to_struct(outputs))

    def Invoke(self, request: resource_pb2.ResourceInvokeRequest) -> provider_pb2.InvokeResponse:
        """Answer a provider's function: it is not known what it would say."""
        response = provider_pb2.InvokeResponse()
        # The protocol has no unknown answer. The SDK takes a reference to a resource without an id for one,
        # whatever type the function has. The field has a Python keyword's name.
        getattr(response, "return").CopyFrom(to_struct({SIGNATURE: RESOURCE, "urn": _NOBODY, "id": ""}))
        return response

    def SignalAndWaitForShutdown(self, request: empty_pb2.Empty) -> empty_pb2.Empty:
        """Let the program end."""
        return empty_pb2.Empty()

    def _predict(self, one: Registered, provider: str) -> None:
        one.provider = _urn_of(provider)
        if one.provider:
            scope = self._scopes.get(one.provider)
        else:
            package = one.type.partition(":")[0]
            one.provider_inputs = self._default_provider(package)
            scope = self._providers.configure(package, one.provider_inputs)
        one.inputs, one.outputs, failures = preview_create(scope, one.urn, one.inputs)
        self.refusals.extend(
            f"{one.name}: {failure.path}: {failure.reason}"
            if failure.path
            else f"{one.name}: {failure.reason}"
            for failure in failures
        )

    def _default_provider(self, package: str) -> dict[str, Value]:
        prefix = f"{package}:"
        return {key.removeprefix(prefix): one for key, one in self._config.items() if key.startswith(prefix)}

    def _urn(self, parent: str, type_: str, name: str) -> str:
        if parent:
            above = parent.split("::")[2]
            if above != STACK_TYPE:
                type_ = f"{above}${type_}"
        return f"urn:pulumi:{self._stack}::{self._project}::{type_}::{name}"


class Log:
    """Takes what the program logs; only errors matter here."""

    def __init__(self) -> None:
        self.errors: list[str] = []

    def Log(self, request: engine_pb2.LogRequest) -> empty_pb2.Empty:
        """Keep an error."""
        if request.severity == engine_pb2.ERROR:
            self.errors.append(request.message)
        return empty_pb2.Empty()


def _urn_of(reference: str) -> str:
    """Take the URN out of a reference to a provider, which ends with the provider's id."""
    return reference.rpartition("::")[0]
