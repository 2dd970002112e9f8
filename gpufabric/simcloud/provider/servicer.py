# ruff: noqa: N802, D102 (the names and meanings are those of the ResourceProvider protocol)
"""The gRPC service of a simulated provider: each method translates one call of the engine."""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import grpc
from google.protobuf import empty_pb2

from gpufabric.simcloud.provider import lifecycle, previewed
from gpufabric.simcloud.provider.check import Naming, check
from gpufabric.simcloud.provider.diff import Change, diff
from gpufabric.simcloud.provider.meeting import meet_faults_of_function
from gpufabric.simcloud.provider.protocol import (
    plugin_pb2,
    provider_pb2,
    provider_pb2_grpc,
    status_pb2,
)
from gpufabric.simcloud.provider.scope import RequestedResource, Scope, decode_config
from gpufabric.simcloud.provider.waiting import CreationFailedError, RefusedError, Waiter
from gpufabric.spec.problems import DeclarationError
from gpufabric.wire.schema import SchemaLoader
from gpufabric.wire.schema.load import cache_directory
from gpufabric.wire.values import Value, contains_unknown, from_struct, plain, to_struct

_T = TypeVar("_T")
_PROPERTY = provider_pb2.PropertyDiff
_KINDS = {
    ("add", False): _PROPERTY.ADD,
    ("add", True): _PROPERTY.ADD_REPLACE,
    ("delete", False): _PROPERTY.DELETE,
    ("delete", True): _PROPERTY.DELETE_REPLACE,
    ("update", False): _PROPERTY.UPDATE,
    ("update", True): _PROPERTY.UPDATE_REPLACE,
}
_MODES: dict[int, Any] = {0: "propose", 1: "enforce", 2: "disable"}


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """Serves one Pulumi package. ``root`` is the directory of the simulated clouds. ``cancelled`` is set when
    the engine cancels its waits for creations.
    """

    def __init__(
        self,
        package: str,
        root: Path,
        loader: SchemaLoader | None = None,
        cancelled: threading.Event | None = None,
    ) -> None:
        self.package = package
        self.root = root
        self.loader = loader or SchemaLoader(package, cache_directory())
        self.patience = Waiter(cancelled)
        self._scope: Scope | None = None

    @property
    def scope(self) -> Scope:
        """Return the scope that Configure created; the engine calls Configure first."""
        if self._scope is None:
            self._scope = Scope.open(self.package, self.root, {}, self.loader)
        return self._scope

    def Handshake(
        self, request: provider_pb2.ProviderHandshakeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ProviderHandshakeResponse:
        return provider_pb2.ProviderHandshakeResponse(
            accept_secrets=True,
            accept_resources=True,
            accept_outputs=True,
            supports_autonaming_configuration=True,
        )

    def Attach(self, request: plugin_pb2.PluginAttach, context: grpc.ServicerContext) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=self.loader.version)

    def GetSchema(
        self, request: provider_pb2.GetSchemaRequest, context: grpc.ServicerContext
    ) -> provider_pb2.GetSchemaResponse:
        return provider_pb2.GetSchemaResponse(schema="{}")

    def GetMapping(
        self, request: provider_pb2.GetMappingRequest, context: grpc.ServicerContext
    ) -> provider_pb2.GetMappingResponse:
        return provider_pb2.GetMappingResponse()

    def GetMappings(
        self, request: provider_pb2.GetMappingsRequest, context: grpc.ServicerContext
    ) -> provider_pb2.GetMappingsResponse:
        return provider_pb2.GetMappingsResponse()

    def CheckConfig(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        old, new = (
            decode_config(from_struct(properties)) for properties in (request.old_inputs, request.news)
        )
        changed = [
            name for name in new.keys() | old.keys() if old.get(name) != new.get(name) and name != "version"
        ]
        replaced = self.scope.cloud.replaces_provider
        replaces = [name for name in changed if name in replaced and not contains_unknown(new.get(name))]
        some = provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(changes=some, replaces=sorted(replaces), diffs=sorted(changed))

    def Configure(
        self, request: provider_pb2.ConfigureRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConfigureResponse:
        config = from_struct(request.args) if request.HasField("args") else dict(request.variables)
        self._scope = Scope.open(self.package, self.root, config, self.loader)
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True,
            acceptResources=True,
            acceptOutputs=True,
            supportsPreview=True,
            supports_autonaming_configuration=True,
        )

    def Check(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        naming = Naming(request.autonaming.proposed_name, _MODES[request.autonaming.mode])
        inputs, failures = check(
            self.scope, RequestedResource.of(request.urn),
            from_struct(request.olds), from_struct(request.news),
            seed=request.randomSeed, naming=naming,
        )  # fmt: skip
        return provider_pb2.CheckResponse(
            inputs=to_struct(inputs),
            failures=[
                provider_pb2.CheckFailure(property=failure.path, reason=failure.reason)
                for failure in failures
            ],
        )

    def Diff(
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        target = RequestedResource.of(request.urn)
        old_inputs = (
            from_struct(request.old_inputs) if request.HasField("old_inputs") else from_struct(request.olds)
        )
        difference = diff(
            self.scope, target, old_inputs, from_struct(request.news), from_struct(request.olds)
        )
        response = provider_pb2.DiffResponse
        return response(
            changes=response.DIFF_SOME if difference.changes else response.DIFF_NONE,
            replaces=[change.path for change in difference.changes if change.replaces],
            diffs=list(dict.fromkeys(_top(change.path) for change in difference.changes)),
            detailedDiff={change.path: _detail(change) for change in difference.changes},
            hasDetailedDiff=True,
            deleteBeforeReplace=difference.delete_first,
        )

    def Create(
        self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CreateResponse:
        target, inputs = RequestedResource.of(request.urn), from_struct(request.properties)
        if request.preview:
            outputs = previewed.preview_create(self.scope, target, inputs)
            return provider_pb2.CreateResponse(id="", properties=to_struct(outputs))
        made = _refusable(
            context,
            lambda: lifecycle.create(
                self.scope, target, inputs, timeout_s=request.timeout, patience=self.patience
            ),
        )
        return provider_pb2.CreateResponse(id=made.id, properties=to_struct(made.outputs))

    def Read(
        self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ReadResponse:
        target = RequestedResource.of(request.urn)
        resource = _refusable(context, lambda: lifecycle.read(self.scope, target, request.id))
        if resource is None:
            return provider_pb2.ReadResponse(id="")
        return provider_pb2.ReadResponse(
            id=resource.id, properties=to_struct(resource.outputs), inputs=to_struct(resource.inputs)
        )

    def Update(
        self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.UpdateResponse:
        target, inputs = RequestedResource.of(request.urn), from_struct(request.news)
        if request.preview:
            olds, old_inputs = from_struct(request.olds), from_struct(request.old_inputs)
            outputs = previewed.preview_update(self.scope, target, olds, old_inputs, inputs)
            return provider_pb2.UpdateResponse(properties=to_struct(outputs))
        update = lifecycle.update
        made = _refusable(
            context,
            lambda: update(
                self.scope, target, request.id, inputs, timeout_s=request.timeout, patience=self.patience
            ),
        )
        return provider_pb2.UpdateResponse(properties=to_struct(made.outputs))

    def Delete(self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        _refusable(
            context, lambda: lifecycle.delete(self.scope, RequestedResource.of(request.urn), request.id)
        )
        return empty_pb2.Empty()

    def Invoke(
        self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.InvokeResponse:
        function = self.scope.cloud.invokes.get(request.tok)
        if function is None:
            known = ", ".join(sorted(self.scope.cloud.invokes))
            return _failed(f"the simulated {self.package} has no function {request.tok}; it has: {known}")
        args: Mapping[str, Value] = plain(from_struct(request.args))
        _refusable(context, lambda: meet_faults_of_function(self.scope, request.tok, args, self.patience))
        try:
            result = function(args, self.scope.invoke_context(args))
        except DeclarationError as wrong:
            return _failed(str(wrong))
        except LookupError as error:
            return _failed(str(error.args[0]))
        response = provider_pb2.InvokeResponse()
        getattr(response, "return").CopyFrom(to_struct(result))  # the field has a Python keyword's name
        return response

    def Cancel(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:
        self.patience.cancelled.set()
        return empty_pb2.Empty()


def _failed(reason: str) -> provider_pb2.InvokeResponse:
    return provider_pb2.InvokeResponse(failures=[provider_pb2.CheckFailure(property="", reason=reason)])


def _top(path: str) -> str:
    return path.split(".", maxsplit=1)[0].split("[", maxsplit=1)[0]


def _detail(change: Change) -> provider_pb2.PropertyDiff:
    return _PROPERTY(kind=_KINDS[change.what, change.replaces], inputDiff=True)


def _refusable(context: grpc.ServicerContext, action: Callable[[], _T]) -> _T:
    """Run an action, and turn a refusal of the cloud into a gRPC error with the cloud's text."""
    try:
        return action()
    except RefusedError as refused:
        _abort(context, grpc.StatusCode[refused.error.status], refused)
    except CreationFailedError as failed:
        context.set_trailing_metadata((("grpc-status-details-bin", _remains(failed)),))
        _abort(context, grpc.StatusCode[failed.error.status], failed)
    except DeclarationError as wrong:
        _abort(context, grpc.StatusCode.FAILED_PRECONDITION, wrong)


def _remains(failed: CreationFailedError) -> bytes:
    """Return the error that makes the engine keep a resource whose creation failed."""
    status = status_pb2.Status(
        code=grpc.StatusCode[failed.error.status].value[0], message=failed.error.message
    )
    detail = provider_pb2.ErrorResourceInitFailed(
        id=failed.resource.id,
        properties=to_struct(failed.resource.outputs),
        inputs=to_struct(failed.resource.inputs),
        reasons=[failed.error.message],
    )
    status.details.add().Pack(detail)
    return status.SerializeToString()


def _abort(context: grpc.ServicerContext, code: grpc.StatusCode, error: Exception) -> NoReturn:
    context.abort(code, str(error))
    raise error
