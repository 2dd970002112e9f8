"""Stands between the engine and a policy pack until the stack's settings are known.

The engine starts a pack first and then names the stack and its configuration (`ConfigureStack`), but the
Python policy SDK reads them from its environment when it starts. So the pack is started only after the
settings have arrived, and what the engine asks until then waits here. The official host does the same
(policy_proxy.go of the Go SDK 3.250.0).
"""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import grpc

from .protocol import analyzer_pb2

if TYPE_CHECKING:
    # A generic type in the stubs only.
    _Handler = grpc.RpcMethodHandler[bytes, bytes]

_SERVICE = "/pulumirpc.Analyzer/"
_START_TIMEOUT_S = 120.0
_THREADS = 32
_UNLIMITED = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]


def _as_is(message: bytes) -> bytes:
    return message


def _settings(request: analyzer_pb2.AnalyzerStackConfigureRequest) -> dict[str, str]:
    """Return the environment variables that the Python policy SDK reads (`pulumi/policy/__main__.py`)."""
    return {
        "PULUMI_ORGANIZATION": request.organization or "organization",
        "PULUMI_PROJECT": request.project,
        "PULUMI_STACK": request.stack,
        "PULUMI_DRY_RUN": "true" if request.dry_run else "false",
        "PULUMI_CONFIG": json.dumps(dict(request.config)),
    }


_LAST_ANSWERS_SECONDS = 2.0
"""Time for answers under way: without it, the reason why a pack failed may be lost."""


class PolicyProxy(grpc.GenericRpcHandler):
    """An Analyzer service that answers `Handshake` and `ConfigureStack` and passes on everything else."""

    def __init__(self) -> None:
        self._server: grpc.Server | None = None
        self._asked = threading.Event()
        self._decided = threading.Event()
        self._configuration: bytes | None = None
        self._given_up = False
        self._channel: grpc.Channel | None = None
        self._failure = "the policy pack did not start in time"

    def start(self) -> int:
        """Start to serve on the loopback interface; return the port."""
        server = grpc.server(ThreadPoolExecutor(max_workers=_THREADS), options=_UNLIMITED)
        server.add_generic_rpc_handlers((self,))
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        self._server = server
        return port

    def wait_for_settings(self) -> dict[str, str] | None:
        """Wait until the engine has named the stack; return the pack's environment, None when it gave up.

        Some commands use a pack without a stack: then the first other question ends the waiting.
        """
        self._asked.wait()
        if self._given_up:
            return None
        if self._configuration is None:
            return {}
        return _settings(analyzer_pb2.AnalyzerStackConfigureRequest.FromString(self._configuration))

    def attach(self, port_line: bytes) -> None:
        """Connect to the pack, whose first line of output is its port, and pass on what has been waiting."""
        if not port_line.strip().isdigit():
            text = port_line.decode("utf-8", "replace").strip()
            self.fail(f"the first line that the policy pack printed is not a port: {text!r}")
            return
        channel = grpc.insecure_channel(f"127.0.0.1:{int(port_line)}", options=_UNLIMITED)
        if self._configuration is not None:
            try:
                channel.unary_unary(f"{_SERVICE}ConfigureStack", _as_is, _as_is)(self._configuration)
            except grpc.RpcError as error:
                if error.code() != grpc.StatusCode.UNIMPLEMENTED:
                    self.fail(f"the policy pack refused the stack's settings: {error.details()}")
                    return
        self._channel = channel
        self._decided.set()

    def fail(self, reason: str) -> None:
        """Answer waiting and later questions with an error, unless the pack is attached."""
        if not self._decided.is_set():
            self._failure = reason
            self._decided.set()

    def give_up(self) -> None:
        """Wake up whoever waits: the engine has ended the call."""
        self._given_up = True
        self._asked.set()
        self.fail("the engine has ended the policy pack")

    def stop(self) -> None:
        """Stop serving, as soon as the answers that are under way have been given."""
        if self._channel is not None:
            self._channel.close()
        if self._server is not None:
            self._server.stop(_LAST_ANSWERS_SECONDS).wait()

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> "_Handler | None":
        """Return the handler of one method; messages stay bytes."""
        method = str(handler_call_details.method)
        name = method.removeprefix(_SERVICE)
        if name == method:
            return None

        def handle(request: bytes, context: grpc.ServicerContext) -> bytes:
            if name == "Handshake":
                return analyzer_pb2.AnalyzerHandshakeResponse().SerializeToString()
            if name == "ConfigureStack" and not self._asked.is_set():
                self._configuration = request
                self._asked.set()
                return analyzer_pb2.AnalyzerStackConfigureResponse().SerializeToString()
            return self._pass_on(method, request, context)

        return grpc.unary_unary_rpc_method_handler(handle)

    def _pass_on(self, method: str, request: bytes, context: grpc.ServicerContext) -> bytes:
        self._asked.set()
        self._decided.wait(_START_TIMEOUT_S)
        channel = self._channel
        if channel is None:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, self._failure)
        try:
            return channel.unary_unary(method, _as_is, _as_is)(request)
        except grpc.RpcError as error:
            context.abort(error.code(), error.details() or "")
