"""Questions to the backend of commands that run no engine, with a program in the place of ``pulumi``."""

import os
import sys
from pathlib import Path

import pytest

from gpufabric.engine import backend_query
from gpufabric.engine.backend_query import query_undeclared
from gpufabric.engine.errors import BackendError
from gpufabric.spec.project import load_project
from tests.cli.demo_project import write_project
from tests.engine.test_undeclared import WEST, region


def answers(root: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> dict[str, str]:
    """Put a program in the place of ``pulumi``, and return the environment."""
    pulumi = root.parent / "bin" / "pulumi"
    pulumi.parent.mkdir(exist_ok=True)
    pulumi.write_text(f"#!{sys.executable}\nimport sys, time\n{program}\n")
    pulumi.chmod(0o755)
    monkeypatch.setenv("PATH", f"{pulumi.parent}:{os.environ['PATH']}")
    return dict(os.environ)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_project(tmp_path / "project")


def test_stacks_without_a_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root.parent / "state.json").write_text(region())
    listed = f'[{{"name": "{WEST}", "resourceCount": 3}}, {{"name": "backbone", "resourceCount": 9}}]'
    program = f"print('{listed}' if 'ls' in sys.argv else open('{root.parent}/state.json').read())"
    (stack,) = query_undeclared(root, load_project(root), answers(root, monkeypatch, program))
    assert (stack.stack, stack.gpus) == (WEST, 256)


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("sys.exit('error: PULUMI_ACCESS_TOKEN must be set')", "given PULUMI_ACCESS_TOKEN must be set;"),
        ("sys.exit(3)", "exit status 3"),
        ("print('hello')", "not a list of stacks"),
        ("time.sleep(60)", "no answer within"),
    ],
)
def test_a_backend_that_does_not_answer(
    root: Path, monkeypatch: pytest.MonkeyPatch, program: str, words: str
) -> None:
    monkeypatch.setattr(backend_query, "TIMEOUT_SECONDS", 1.0)
    with pytest.raises(BackendError, match=words):
        query_undeclared(root, load_project(root), answers(root, monkeypatch, program))
