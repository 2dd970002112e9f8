"""The `LanguageRuntime` service and the process that serves it."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from types import FrameType

import grpc
from google.protobuf import empty_pb2

from . import interpreter
from .plugins import run_plugin
from .processes import Processes
from .programs import run
from .protocol import language_pb2, language_pb2_grpc, plugin_pb2

# Each running program and plugin occupies a thread until it ends.
_THREADS = 128
_UNLIMITED = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
_QUESTION_TIMEOUT_S = 60
_PARENT_CHECK_S = 1.0


def _ask(info: language_pb2.ProgramInfo, arguments: list[str]) -> tuple[str, str]:
    """Return the program's interpreter and what it prints when it is run with `arguments`."""
    found = interpreter.resolve(info)
    done = subprocess.run(
        [found.python, *arguments],
        env=found.environment(os.environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_QUESTION_TIMEOUT_S,
        check=True,
    )
    return found.python, done.stdout


class LanguageHost(language_pb2_grpc.LanguageRuntimeServicer):
    """Answers the engine; code generation and installing dependencies are UNIMPLEMENTED."""

    def __init__(self, engine: str, processes: Processes) -> None:
        self._engine = engine
        self._processes = processes

    def Handshake(  # noqa: D102, N802
        self, request: language_pb2.LanguageHandshakeRequest, context: grpc.ServicerContext
    ) -> language_pb2.LanguageHandshakeResponse:
        self._engine = request.engine_address or self._engine
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(  # noqa: D102, N802
        self, request: empty_pb2.Empty, context: grpc.ServicerContext
    ) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=version("pulumi"))

    def GetRequiredPackages(  # noqa: N802
        self, request: language_pb2.GetRequiredPackagesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetRequiredPackagesResponse:
        """Name no package in advance: a provider is fetched when the program first uses it.

        Listing the installed SDKs would fetch the providers of all clouds for a stack that uses one.
        """
        return language_pb2.GetRequiredPackagesResponse()

    def GetRequiredPlugins(  # noqa: D102, N802
        self, request: language_pb2.GetRequiredPluginsRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetRequiredPluginsResponse:
        return language_pb2.GetRequiredPluginsResponse()

    def Run(  # noqa: D102, N802
        self, request: language_pb2.RunRequest, context: grpc.ServicerContext
    ) -> language_pb2.RunResponse:
        return run(request, context, self._processes, self._engine)

    def RunPlugin(  # noqa: D102, N802
        self, request: language_pb2.RunPluginRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.RunPluginResponse]:
        return run_plugin(request, context, self._processes)

    def About(  # noqa: D102, N802
        self, request: language_pb2.AboutRequest, context: grpc.ServicerContext
    ) -> language_pb2.AboutResponse:
        try:
            python, text = _ask(request.info, ["-c", "import platform; print(platform.python_version())"])
        except (interpreter.OptionError, OSError, subprocess.SubprocessError):
            # `pulumi about` describes what there is; a missing virtual environment is no error there.
            return language_pb2.AboutResponse(metadata={"languageHost": "gpufabric"})
        return language_pb2.AboutResponse(
            executable=python, version=text.strip(), metadata={"languageHost": "gpufabric"}
        )

    def GetProgramDependencies(  # noqa: D102, N802
        self, request: language_pb2.GetProgramDependenciesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetProgramDependenciesResponse:
        arguments = ["-m", "pip", "list", "--format=json", "--disable-pip-version-check"]
        if not request.transitiveDependencies:
            arguments.append("--not-required")
        try:
            _, text = _ask(request.info, arguments)
        except (interpreter.OptionError, OSError, subprocess.SubprocessError) as error:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, f"cannot list the installed packages: {error}")
            raise
        packages: list[dict[str, str]] = json.loads(text)
        return language_pb2.GetProgramDependenciesResponse(
            dependencies=[
                language_pb2.DependencyInfo(name=package["name"], version=package["version"])
                for package in packages
            ]
        )

    def InstallDependencies(  # noqa: D102, N802
        self, request: language_pb2.InstallDependenciesRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.InstallDependenciesResponse]:
        context.abort(
            grpc.StatusCode.UNIMPLEMENTED,
            "this language host installs nothing: run `make setup` in the checkout",
        )
        return iter(())

    def Cancel(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:  # noqa: D102, N802
        self._processes.end_programs()
        return empty_pb2.Empty()


def serve(engine: str, processes: Processes) -> tuple[grpc.Server, int]:
    """Start to serve on the loopback interface; return the server and its port."""
    server = grpc.server(ThreadPoolExecutor(max_workers=_THREADS), options=_UNLIMITED)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(LanguageHost(engine, processes), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port


def main(argv: list[str]) -> None:
    """Serve until SIGINT or SIGTERM.

    The last argument is the engine's address; the first line printed is the port.

    A signal ends the processes that still run and then this one, at once: the engine waits for it. So does
    the end of the engine, which cannot send a signal when it is killed.
    """
    if not argv or argv[-1].startswith("-"):
        sys.exit(
            "usage: pulumi-language-python [flags] <engine address>; the Pulumi engine starts this program"
        )
    processes = Processes()

    parent = os.getppid()

    def leave(_number: int = 0, _frame: FrameType | None = None) -> None:
        processes.end_all()
        os._exit(0)

    signal.signal(signal.SIGINT, leave)
    signal.signal(signal.SIGTERM, leave)
    server, port = serve(argv[-1], processes)
    print(port, flush=True)
    never = threading.Event()
    while os.getppid() == parent:
        never.wait(_PARENT_CHECK_S)
    server.stop(None)
    leave()
