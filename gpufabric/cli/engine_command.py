"""Starts a command that runs the engine.

The backend takes about as long to answer as Pulumi's SDK and the project take to import. So this module
imports little, asks the backend, and imports the rest meanwhile.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace

from gpufabric.cli.request import PROGRAM_OPERATIONS, EngineRequest
from gpufabric.cli.say import say
from gpufabric.engine.background_queries import LIST_STACKS, WHOAMI, BackendQuery, query_backend
from gpufabric.engine.forkserver.start import fork_server
from gpufabric.loading import loading


def run_engine(
    request: EngineRequest,
    *,
    yes: bool,
    as_json: bool,
    queries: Sequence[BackendQuery] = (LIST_STACKS, WHOAMI),
) -> None:
    """Run the engine for a command.

    Args:
        request: the command and its options.
        yes: whether to go on without asking.
        as_json: whether the result goes to standard output as JSON.
        queries: what the command asks the backend first.
    """
    with ExitStack() as stack:
        if request.operation in PROGRAM_OPERATIONS:
            variables = stack.enter_context(fork_server(request.root, request.stacks, notify))
            request = replace(request, environment=variables)
        running_queries = stack.enter_context(query_backend(request.root, queries))
        with loading():
            from gpufabric.cli import running  # noqa: PLC0415 - imported while the backend answers
        running.run(request, running_queries, yes=yes, as_json=as_json)


def notify(text: str) -> None:
    """Write a line for people, apart from JSON on standard output."""
    say(text, err=True)
