"""Runs one Pulumi program: the process that the language host starts for each preview and update.

It does what `pulumi-language-python-exec` of the official release does: it configures the SDK from its
arguments and environment, runs the program inside a stack resource, and reports an error in a form for
people. One thing is better: after a `pulumi.RunError` the engine shows the message only, without a second
line about an exit status.

This file is run by path with the program's own interpreter, so it imports nothing of this project.
"""

import argparse
import asyncio
import contextlib
import logging
import os
import runpy
import signal
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

# Tells the language host that the user has seen the error already.
SHOWN = 32
_THREADS_PER_OPERATION = 4


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Runs a Pulumi program.")
    for name in ("root-directory", "monitor", "engine", "project", "stack", "organization", "pwd"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--parallel", type=int, default=0)
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("program")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    return parser.parse_args()


def _from_program(start: TracebackType | None, directory: Path) -> TracebackType | None:
    """Return the traceback from the first frame of a file in `directory` on; all of it when there is none."""
    step = start
    while step is not None:
        file = step.tb_frame.f_code.co_filename
        if not file.startswith("<") and Path(file).resolve().is_relative_to(directory):
            return step
        step = step.tb_next
    return start


def _run(arguments: argparse.Namespace) -> int:
    import pulumi  # noqa: PLC0415  imported late to report its absence

    program = Path(arguments.program).resolve()
    if program.is_dir() and not (program / "__main__.py").is_file():
        pulumi.log.error(f"there is no program: {program} has no __main__.py")
        return SHOWN
    directory = program if program.is_dir() else program.parent
    threads = ThreadPoolExecutor(max_workers=max(arguments.parallel, 1) * _THREADS_PER_OPERATION)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.set_default_executor(threads)
    # A failed program leaves futures behind that nobody awaits; asyncio would complain about each of them.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)

    def run() -> None:
        runpy.run_path(arguments.program, run_name="__main__")

    try:
        loop.run_until_complete(pulumi.runtime.run_in_stack(run))
    except pulumi.RunError as error:
        _show(str(error))
        return SHOWN
    except Exception as error:
        trace = "".join(
            traceback.format_exception(type(error), error, _from_program(error.__traceback__, directory))
        )
        _show(f"Program failed with an unhandled exception:\n{trace}")
        return SHOWN
    finally:
        threads.shutdown(wait=True)
        loop.close()
    return 0


def _show(message: str) -> None:
    """Show an error through the engine; an engine that has gone away has said why already."""
    import grpc  # noqa: PLC0415  comes with pulumi
    import pulumi  # noqa: PLC0415

    with contextlib.suppress(grpc.RpcError):
        pulumi.log.error(message)


def _configure(arguments: argparse.Namespace) -> None:
    from pulumi import runtime  # noqa: PLC0415

    runtime.set_all_config(runtime.get_config_env(), runtime.get_config_secret_keys_env())
    runtime.configure(
        runtime.Settings(
            project=arguments.project,
            stack=arguments.stack,
            monitor=arguments.monitor,
            engine=arguments.engine,
            parallel=arguments.parallel,
            dry_run=arguments.dry_run,
            organization=arguments.organization,
            root_directory=arguments.root_directory,
        )
    )


def main() -> int:
    """Run the program that the arguments name; return the exit status: 0, SHOWN, or 1 without the SDK."""
    # The engine interrupts the whole process group at the end; nobody wants a traceback then.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    own_directory = str(Path(__file__).resolve().parent)
    sys.path[:] = [entry for entry in sys.path if entry != own_directory]
    arguments = _arguments()
    try:
        _configure(arguments)
    except ModuleNotFoundError as error:
        print(
            f"{sys.executable} cannot import {error.name}: install the program's dependencies into its "
            "virtual environment (in a checkout of gpufabric: `make setup`).",
            file=sys.stderr,
        )
        return 1
    sys.argv = [arguments.program, *arguments.arguments]
    os.chdir(arguments.pwd)
    return _run(arguments)


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    sys.exit(status)
