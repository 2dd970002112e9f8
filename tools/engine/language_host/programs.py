"""`Run`: a Pulumi program from the request to the response."""

import json
import os
from pathlib import Path

import grpc

from . import interpreter
from .executor import SHOWN
from .processes import Processes, ShuttingDownError
from .protocol import language_pb2

_EXECUTOR = Path(__file__).resolve().parent / "executor.py"


def _command(request: language_pb2.RunRequest, engine: str, python: str) -> list[str]:
    command = [python, "-u", str(_EXECUTOR)]
    for name, value in {
        "root-directory": request.info.root_directory,
        "monitor": request.monitor_address,
        "engine": engine,
        "project": request.project,
        "stack": request.stack,
        "organization": request.organization or "organization",
        "pwd": request.pwd or request.info.program_directory,
        "parallel": str(request.parallel),
    }.items():
        command.append(f"--{name}={value}")
    if request.dryRun:
        command.append("--dry-run")
    return [*command, request.info.entry_point or ".", *request.args]


def run(
    request: language_pb2.RunRequest, context: grpc.ServicerContext, processes: Processes, engine: str
) -> language_pb2.RunResponse:
    """Run a program to its end.

    The response has `bail` set when the program has shown its error, and an `error` when it ended badly
    without showing one or could not be started.
    """
    try:
        found = interpreter.resolve(request.info)
        env = found.environment(os.environ)
        env["PULUMI_CONFIG"] = json.dumps(dict(request.config))
        env["PULUMI_CONFIG_SECRET_KEYS"] = json.dumps(list(request.configSecretKeys))
        process = processes.start(
            _command(request, engine, found.python), request.pwd or ".", env, is_program=True
        )
    except interpreter.OptionError as error:
        return language_pb2.RunResponse(error=str(error))
    except OSError as error:
        return language_pb2.RunResponse(error=f"cannot start the program: {error}")
    except ShuttingDownError:
        return language_pb2.RunResponse(bail=True)
    if not context.add_callback(lambda: processes.end(process)):
        processes.end(process)
    status = processes.wait(process)
    if status == SHOWN:
        return language_pb2.RunResponse(bail=True)
    return language_pb2.RunResponse(error=f"Program exited with status {status}" if status else "")
