"""Asks the backend in the background while this process imports Pulumi's SDK and the project.

Both take about as long. So this module imports neither; ``gpufabric.engine.command`` picks up the results.
"""

import os
import subprocess
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from gpufabric.engine.environment import engine_environment
from gpufabric.engine.locate import NoEngineError, find_engine
from gpufabric.wire.project import PROJECT_FILE, project_directory

BackendQuery = tuple[str, ...]
"""Arguments of a ``pulumi`` command that only reads."""

LIST_STACKS: BackendQuery = ("stack", "ls", "--json")
"""Lists the stacks. Every command that runs the engine needs it."""
WHOAMI: BackendQuery = ("whoami", "--verbose", "--json")
"""Names the backend. Only commands that can be resumed need it."""


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The output of a query, without trailing blanks, and its exit status."""

    stdout: str
    stderr: str
    status: int


class BackgroundQueries:
    """Queries that run in the background.

    Args:
        pulumi: the executable.
        project: folder of ``Pulumi.yaml``.
        environment: variables beside those of this process.
        queries: the queries.

    Raises:
        OSError: the executable cannot be run.
    """

    def __init__(
        self, pulumi: Path, project: Path, environment: Mapping[str, str], queries: Sequence[BackendQuery]
    ) -> None:
        self._project = str(project)
        self._processes: dict[BackendQuery, subprocess.Popen[str]] = {}
        variables = {
            **os.environ,
            **engine_environment(pulumi, environment),
            "PULUMI_AUTOMATION_API": "true",  # as the Automation API runs it
        }
        for query in queries:
            self._processes[query] = subprocess.Popen(
                [pulumi, "--non-interactive", *query],
                cwd=project,
                env=variables,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
            )

    def take(self, arguments: Sequence[str], project: str) -> QueryResult | None:
        """Wait for a query and return its result once; None if no such query is running."""
        process = self._processes.pop(tuple(arguments), None) if project == self._project else None
        if process is None:
            return None
        with process:
            stdout, stderr = process.communicate()
        return QueryResult(_trimmed(stdout), _trimmed(stderr), process.returncode)

    def close(self) -> None:
        """Stop the queries whose results were not taken."""
        for process in self._processes.values():
            with process, suppress(ProcessLookupError):
                process.kill()
        self._processes.clear()


@contextmanager
def query_backend(
    root: Path, queries: Sequence[BackendQuery] = (LIST_STACKS, WHOAMI)
) -> Generator[BackgroundQueries | None, None, None]:
    """Run queries on the backend of a project in the background.

    Yields None where they cannot start. The command then runs them itself and reports the error.

    Args:
        root: folder of ``Pulumi.yaml``, or one below it.
        queries: the queries.
    """
    running: BackgroundQueries | None = None
    project = project_directory(root)
    if (project / PROJECT_FILE).is_file():
        with suppress(NoEngineError, OSError):
            running = BackgroundQueries(find_engine(project).bin_dir / "pulumi", project, {}, queries)
    try:
        yield running
    finally:
        if running:
            running.close()


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines())
