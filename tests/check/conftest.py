import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from gpufabric.check.config import StackConfig
from gpufabric.check.program import ProgramRun, run_program
from gpufabric.check.providers import Providers
from gpufabric.engine.workspace import copy_project
from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.simcloud.environment import SIMULATED_TIME
from tests.e2e.conftest import sandbox

__all__ = ["sandbox"]

STACK = "aws-us-east-1"


@pytest.fixture(autouse=True)
def _simulated_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NOW_VARIABLE, SIMULATED_TIME)


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., ProgramRun]:
    """Run a program given as text."""
    program = tmp_path / "__main__.py"

    def start(
        text: str, references: Mapping[str, Any] | None = None, config: Mapping[str, str] | None = None
    ) -> ProgramRun:
        program.write_text("import pulumi\n" + textwrap.dedent(text))
        return run_program(
            program,
            tmp_path,
            STACK,
            StackConfig("gpufabric", config or {}),
            references=references or {},
            providers=Providers(),
        )

    return start


@pytest.fixture
def project(repo: Path, tmp_path: Path) -> Path:
    """A copy of this checkout's project."""
    return copy_project(repo, tmp_path / "project")
