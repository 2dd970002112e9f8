"""A language host in its own process, and a pretended engine for its programs to talk to."""
# ruff: noqa: N802  the names of remote procedures

import contextlib
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import (
    engine_pb2,
    engine_pb2_grpc,
    language_pb2_grpc,
    resource_pb2,
    resource_pb2_grpc,
)

from tools.engine import common


@pytest.fixture(scope="session")
def program(chosen: common.InstalledEngine) -> Path:
    """Return the language host that was built; an official one is Pulumi's to test."""
    if chosen.language_host != "gpufabric":
        pytest.skip("this checkout uses an engine with the official language host")
    return chosen.bin_dir / common.LANGUAGE_HOST


class Host:
    """A running language host and a client of it."""

    def __init__(self, program: Path, engine: str) -> None:
        self.process = subprocess.Popen(
            [program, "-v=1", engine], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdout
        port = int(self.process.stdout.readline())
        self.channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self.client = language_pb2_grpc.LanguageRuntimeStub(self.channel)

    def close(self) -> None:
        self.channel.close()
        # On this signal it ends its programs and packs. Killed at once, it could leave them behind.
        self.process.terminate()
        try:
            self.process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()


class Engine(engine_pb2_grpc.EngineServicer, resource_pb2_grpc.ResourceMonitorServicer):
    """The part of an engine that a program without providers needs; it remembers what it is told."""

    def __init__(self) -> None:
        self.logged: list[str] = []
        self.registered: list[tuple[str, str]] = []
        self.outputs: list[dict[str, object]] = []
        self.root = ""

    def Log(self, request, context):
        if request.severity == engine_pb2.ERROR:
            self.logged.append(request.message)
        return empty_pb2.Empty()

    def GetRootResource(self, request, context):
        return engine_pb2.GetRootResourceResponse(urn=self.root)

    def SetRootResource(self, request, context):
        self.root = request.urn
        return engine_pb2.SetRootResourceResponse()

    def SupportsFeature(self, request, context):
        return resource_pb2.SupportsFeatureResponse(hasSupport=True)

    def RegisterResource(self, request, context):
        self.registered.append((request.type, request.name))
        urn = f"urn:pulumi:dev::trial::{request.type}::{request.name}"
        return resource_pb2.RegisterResourceResponse(urn=urn, object=request.object)

    def RegisterResourceOutputs(self, request, context):
        self.outputs.append(dict(request.outputs))
        return empty_pb2.Empty()

    def SignalAndWaitForShutdown(self, request, context):
        return empty_pb2.Empty()


@pytest.fixture
def engine() -> Iterator[Engine]:
    server = grpc.server(ThreadPoolExecutor(max_workers=8))
    pretended = Engine()
    engine_pb2_grpc.add_EngineServicer_to_server(pretended, server)
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(pretended, server)
    pretended.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    yield pretended
    server.stop(None)


@pytest.fixture
def start_host(program: Path) -> Iterator[Callable[[str], Host]]:
    with contextlib.ExitStack() as stack:

        def start(address: str = "127.0.0.1:1") -> Host:
            host = Host(program, address)
            stack.callback(host.close)
            return host

        yield start


@pytest.fixture
def host(start_host: Callable[[], Host]) -> Host:
    return start_host()
