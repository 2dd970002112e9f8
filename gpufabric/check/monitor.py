# ruff: noqa: N802 (the names are those of the ResourceMonitor protocol)
"""Replaces the engine while a program runs in this process, and records the resources that it registers.

The answers are those of a preview of a new stack: ids and other values that a cloud generates are unknown,
and so are the results of provider functions, because no cloud is asked.
"""

from collections.abc import Mapping
from typing import NoReturn

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, provider_pb2, resource_pb2

from gpufabric.check.config import default_provider_inputs
from gpufabric.check.providers import Providers, preview_create
from gpufabric.check.registered import Registered
from gpufabric.simcloud.provider.scope import Scope
from gpufabric.wire.urn import PROVIDER_PREFIX, STACK_REFERENCE_TYPE, STACK_TYPE
from gpufabric.wire.values import RESOURCE, SIGNATURE, Value, from_struct, to_struct

_NOBODY = "urn:pulumi:none::none::none:index:None::none"
_FEATURES = frozenset(
    {"secrets", "resourceReferences", "outputValues", "aliasSpecs", "deletedWith", "replaceWith"}
)


class Monitor:
    """Records one run of a program.

    Args:
        stack: the stack's name.
        project: the project's name.
        config: the stack's configuration, which also configures default providers.
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
        """Errors of inputs that providers report, with resource and property but without values."""

    @property
    def outputs(self) -> Mapping[str, Value]:
        """The known outputs of the stack."""
        stack = next((resource for resource in self.resources.values() if resource.type == STACK_TYPE), None)
        return stack.outputs if stack else {}

    def SupportsFeature(
        self, request: resource_pb2.SupportsFeatureRequest
    ) -> resource_pb2.SupportsFeatureResponse:
        """Tell whether a feature of the protocol is supported: all that need no call back into the
        program."""
        return resource_pb2.SupportsFeatureResponse(hasSupport=request.id in _FEATURES)

    def GetDeploymentInfo(self, request: empty_pb2.Empty) -> NoReturn:
        """Refuse to name all features at once, as older engines do: a newer SDK then asks for each of them.

        Raises:
            grpc.RpcError: always, with the status ``UNIMPLEMENTED``.
        """
        raise _UnimplementedError

    def RegisterResource(
        self, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        """Record a resource and predict its outputs."""
        resource = Registered(
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
        if resource.urn in self.resources:
            self.refusals.append(f"{resource.name}: a second resource of type {resource.type} has this name")
        self.resources[resource.urn] = resource
        if resource.type.startswith(PROVIDER_PREFIX):
            resource.outputs = resource.inputs
            package = resource.type.removeprefix(PROVIDER_PREFIX)
            self._scopes[resource.urn] = self._providers.configure(package, resource.inputs)
        elif resource.custom:
            self._predict(resource, request.provider)
        response = resource_pb2.RegisterResourceResponse(urn=resource.urn)
        if resource.custom:
            response.object.CopyFrom(to_struct(resource.outputs))
        return response

    def RegisterResourceOutputs(
        self, request: resource_pb2.RegisterResourceOutputsRequest
    ) -> empty_pb2.Empty:
        """Record the outputs of a component or of the stack."""
        self.resources[request.urn].outputs = from_struct(request.outputs)
        return empty_pb2.Empty()

    def ReadResource(self, request: resource_pb2.ReadResourceRequest) -> resource_pb2.ReadResourceResponse:
        """Return the outputs of another stack; the outputs of any other resource are unknown."""
        outputs: dict[str, Value] = {}
        if request.type == STACK_REFERENCE_TYPE:
            name = str(request.id).rpartition("/")[2]
            outputs = {
                "name": request.id,
                "outputs": dict(self._references.get(name, {})),
                "secretOutputNames": [],
            }
        resource = Registered(
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
        self.resources[resource.urn] = resource
        return resource_pb2.ReadResourceResponse(urn=resource.urn, properties=to_struct(outputs))

    def Invoke(self, request: resource_pb2.ResourceInvokeRequest) -> provider_pb2.InvokeResponse:
        """Return an unknown result for a provider function."""
        response = provider_pb2.InvokeResponse()
        # The protocol has no unknown result. The SDK reads a reference to a resource without an id as
        # unknown, for a function of any type. The field's name is a Python keyword.
        getattr(response, "return").CopyFrom(to_struct({SIGNATURE: RESOURCE, "urn": _NOBODY, "id": ""}))
        return response

    def SignalAndWaitForShutdown(self, request: empty_pb2.Empty) -> empty_pb2.Empty:
        """Let the program exit."""
        return empty_pb2.Empty()

    def _predict(self, resource: Registered, provider: str) -> None:
        resource.provider = _urn_of(provider)
        if resource.provider:
            scope = self._scopes.get(resource.provider)
        else:
            package = resource.type.partition(":")[0]
            resource.provider_inputs = default_provider_inputs(self._config, package)
            scope = self._providers.configure(package, resource.provider_inputs)
        resource.inputs, resource.outputs, failures = preview_create(scope, resource.urn, resource.inputs)
        self.refusals.extend(
            f"{resource.name}: {failure.path}: {failure.reason}"
            if failure.path
            else f"{resource.name}: {failure.reason}"
            for failure in failures
        )

    def _urn(self, parent: str, type_: str, name: str) -> str:
        if parent:
            above = parent.split("::")[2]
            if above != STACK_TYPE:
                type_ = f"{above}${type_}"
        return f"urn:pulumi:{self._stack}::{self._project}::{type_}::{name}"


class Log:
    """Collects the errors that the program logs."""

    def __init__(self) -> None:
        self.errors: list[str] = []

    def Log(self, request: engine_pb2.LogRequest) -> empty_pb2.Empty:
        """Record a message if it is an error."""
        if request.severity == engine_pb2.ERROR:
            self.errors.append(request.message)
        return empty_pb2.Empty()


class _UnimplementedError(grpc.RpcError):
    """A call that this monitor does not know, as the SDK recognizes it."""

    def code(self) -> grpc.StatusCode:
        """Return the status of the call."""
        return grpc.StatusCode.UNIMPLEMENTED


def _urn_of(reference: str) -> str:
    """Return the URN in a reference to a provider, which ends with the provider's id."""
    return reference.rpartition("::")[0]
