"""`RunPlugin`: policy packs and other plugins that are written in Python."""

import os
import queue
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import grpc

from . import interpreter
from .policy_proxy import PolicyProxy
from .processes import Processes, ShuttingDownError
from .protocol import language_pb2

_CHUNK_BYTES = 1 << 16
_Responses = Iterator[language_pb2.RunPluginResponse]


def _environment(request: language_pb2.RunPluginRequest) -> dict[str, str]:
    env = dict(os.environ)
    for entry in request.env:
        name, _, value = entry.partition("=")
        env[name] = value
    return env


def _pump(stream: IO[bytes], kind: str, into: "queue.Queue[tuple[str, bytes]]") -> None:
    """Pass on what a process prints as it prints it; an empty piece means the end."""
    with stream:
        while piece := os.read(stream.fileno(), _CHUNK_BYTES):
            into.put((kind, piece))
    into.put((kind, b""))


def _output(process: "subprocess.Popen[bytes]") -> Iterator[tuple[str, bytes]]:
    """Yield pieces of output, marked "stdout" or "stderr", until both are closed."""
    pieces: queue.Queue[tuple[str, bytes]] = queue.Queue()
    streams = {"stdout": process.stdout, "stderr": process.stderr}
    still_open = 0
    for kind, stream in streams.items():
        if stream is not None:
            still_open += 1
            threading.Thread(target=_pump, args=(stream, kind, pieces), daemon=True).start()
    while still_open:
        kind, piece = pieces.get()
        if piece:
            yield kind, piece
        else:
            still_open -= 1


def _response(kind: str, piece: bytes) -> language_pb2.RunPluginResponse:
    if kind == "stdout":
        return language_pb2.RunPluginResponse(stdout=piece)
    return language_pb2.RunPluginResponse(stderr=piece)


def _failed(message: str) -> _Responses:
    yield language_pb2.RunPluginResponse(stderr=f"{message}\n".encode())
    yield language_pb2.RunPluginResponse(exitcode=1)


def _run_plain(
    request: language_pb2.RunPluginRequest,
    context: grpc.ServicerContext,
    processes: Processes,
    python: str,
    env: dict[str, str],
) -> _Responses:
    command = [python, "-u", request.info.program_directory, *request.args]
    process = processes.start(command, request.pwd or request.info.program_directory, env, is_program=False)
    if not context.add_callback(lambda: processes.end(process)):
        processes.end(process)
    for kind, piece in _output(process):
        yield _response(kind, piece)
    yield language_pb2.RunPluginResponse(exitcode=processes.wait(process))


def _run_policy_pack(
    request: language_pb2.RunPluginRequest,
    context: grpc.ServicerContext,
    processes: Processes,
    python: str,
    env: dict[str, str],
) -> _Responses:
    directory = request.info.program_directory
    proxy = PolicyProxy()
    if not context.add_callback(proxy.give_up):
        proxy.give_up()
    try:
        yield language_pb2.RunPluginResponse(stdout=f"{proxy.start()}\n".encode())
        settings = proxy.wait_for_settings()
        if settings is None:
            return
        # `python -m` puts the working directory on the module path, which is the pack's own.
        command = [python, "-u", "-m", "pulumi.policy", *request.args, directory]
        process = processes.start(command, directory, {**env, **settings}, is_program=False)
        if not context.add_callback(lambda: processes.end(process)):
            processes.end(process)
        first_line = b""
        attached = False
        for kind, piece in _output(process):
            rest = piece
            if kind == "stdout" and not attached:
                first_line += piece
                line, newline, rest = first_line.partition(b"\n")
                if not newline:
                    continue
                attached = True
                proxy.attach(line)
            if rest:
                yield _response(kind, rest)
        status = processes.wait(process)
        proxy.fail(f"the policy pack in {directory} has ended (exit status {status})")
        yield language_pb2.RunPluginResponse(exitcode=status)
    finally:
        proxy.stop()


def run_plugin(
    request: language_pb2.RunPluginRequest, context: grpc.ServicerContext, processes: Processes
) -> _Responses:
    """Run a plugin until it ends or the engine ends the call; yield its output and, last, its exit status.

    A policy pack (kind "analyzer") is run as `python -u -m pulumi.policy <engine> <pack>` in its own
    directory; anything else as `python -u <directory> <arguments>` in the directory that the engine names.
    """
    try:
        found = interpreter.resolve(request.info)
        env = found.environment(_environment(request))
        runner = _run_policy_pack if request.kind == "analyzer" else _run_plain
        if not (Path(request.info.program_directory) / "__main__.py").is_file():
            yield from _failed(
                f"there is nothing to run: {request.info.program_directory} has no __main__.py"
            )
            return
        yield from runner(request, context, processes, found.python, env)
    except interpreter.OptionError as error:
        yield from _failed(str(error))
    except OSError as error:
        yield from _failed(f"cannot start the plugin: {error}")
    except ShuttingDownError:
        return
