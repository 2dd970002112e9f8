"""Planted secrets are in no artefact and in no printed byte of any command."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.e2e.canaries import CONFIG, ENVIRONMENT, KEY, leaks, leaks_in, plant
from tests.e2e.conftest import GPUFABRIC, TIMEOUT_SECONDS, Declare, Finished, Sandbox

pytestmark = [pytest.mark.engine, pytest.mark.slow]

STACK = "aws-us-east-1"
WITHOUT = dict.fromkeys(ENVIRONMENT)
"""The environment of a later job, which has no secrets."""


@pytest.fixture
def planted(sandbox: Sandbox, region: Declare, tmp_path: Path) -> Sandbox:
    declared = region(STACK)
    sandbox.declare(STACK, declared)
    sandbox.init(STACK)
    sandbox.pulumi("config", "set", "-s", STACK, "--secret", "--path", "gpufabric:region.account_id", CONFIG)
    plant(sandbox.project)
    (tmp_path / "tmp").mkdir()
    sandbox.environment["TMPDIR"] = str(tmp_path / "tmp")
    return sandbox


class Watched:
    """Runs commands, and keeps what they print."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.printed: dict[str, str] = {}

    def run(self, *arguments: str, status: int | None = 0, **variables: str | None) -> Finished:
        environment = {**os.environ, **self.sandbox.environment, **ENVIRONMENT, **variables}
        done = subprocess.run(
            [*GPUFABRIC, *arguments],
            cwd=self.sandbox.project,
            env={name: value for name, value in environment.items() if value is not None},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        text = done.stdout + done.stderr
        assert status is None or done.returncode == status, text
        self.printed[" ".join(arguments)] = text
        return Finished(done.stdout, done.stderr)

    def check(self) -> None:
        """Assert that no secret is printed or left anywhere."""
        shown = {command: leaks(text) for command, text in self.printed.items()}
        assert not {command: texts for command, texts in shown.items() if texts}
        project, folder = self.sandbox.project, Path(self.sandbox.environment["TMPDIR"])
        copy = self.sandbox.clouds / "project"
        assert not leaks_in([project / ".gpufabric", copy / ".gpufabric", folder])


@pytest.mark.core
def test_a_program_error_that_quotes_keys(planted: Sandbox) -> None:
    watched = Watched(planted)
    watched.run("preview", status=1, CANARY_FAILS="1")
    events = next(planted.project.glob(".gpufabric/runs/*/*.events.jsonl")).read_text()
    assert "logged [secret]" in events
    assert "printed [secret]" in events
    # The job that writes the comment has no secrets of its own.
    for form in ("markdown", "html", "json", "text"):
        out = planted.project / ".gpufabric" / f"report.{form}"
        watched.run("report", "--format", form, "--out", str(out), **WITHOUT)
    watched.run("report", **WITHOUT)
    watched.check()


def test_the_search_finds_what_is_not_masked(planted: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    unmasked = "import gpufabric.masking.mask as m; m.Mask.texts = lambda self, parts: list(parts); "
    command = [*GPUFABRIC[:2], f"{unmasked}{GPUFABRIC[2]}"]
    monkeypatch.setattr("tests.e2e.test_canaries.GPUFABRIC", command)
    watched = Watched(planted)
    watched.run("preview", status=1, CANARY_FAILS="1")
    assert leaks(watched.printed["preview"])
    left = leaks_in([planted.project / ".gpufabric"])
    assert {Path(path).suffix for path in left} >= {".json", ".jsonl"}
    assert any(KEY.splitlines()[1] in texts for texts in left.values())
    with pytest.raises(AssertionError):
        watched.check()


OF_STATE = {"CANARY_OF_STATE": "1"}
"""The program quotes what the state of its stack encrypts."""


@pytest.mark.core
def test_inputs_and_outputs_that_a_later_run_quotes(planted: Sandbox) -> None:
    watched = Watched(planted)
    done = watched.run("up", "--yes", "--json")
    assert json.loads(done.stdout)["ok"]
    watched.run("preview", "--json", **OF_STATE)
    watched.run("preview", status=1, **OF_STATE, CANARY_FAILS="1")
    watched.run("report", "--format", "json", **WITHOUT)
    watched.run("report", **WITHOUT)
    watched.run("refresh", "--yes", "--json", **OF_STATE)
    watched.check()


READING = (
    ("show",),
    ("show", "--json"),
    ("check",),
    ("check", "--json", "--sarif", ".gpufabric/check.sarif"),
    ("quote", "--nodes", "8"),
    ("resilience",),
    ("manifests", STACK, "--out", ".gpufabric/manifests"),
    ("launch", "--out", ".gpufabric/launch"),
    ("env",),
    ("doctor",),
    ("sim", "ls"),
    ("sim", "ls", "--json"),
    ("report", "--check"),
    ("report", "--check", "--format", "json"),
    ("schema", "region"),
    ("roll", STACK, "train"),
)


def test_commands_that_read(planted: Sandbox) -> None:
    watched = Watched(planted)
    watched.run("up", "--yes")
    for arguments in READING:
        watched.run(*arguments, status=None, CANARY_FAILS="1")
    watched.check()


def test_an_end_of_everything(planted: Sandbox) -> None:
    watched = Watched(planted)
    watched.run("up", "--yes")
    watched.run("destroy", "--yes", "--json", status=None, **OF_STATE)
    watched.run("destroy", "--yes", status=None, **OF_STATE)
    watched.check()


def inputs_in_clear(sandbox: Sandbox, stack: str) -> list[str]:
    """Return the resources of a state whose inputs show the encrypted account."""
    state = json.loads(sandbox.pulumi("stack", "export", "-s", stack))
    resources = state["deployment"]["resources"]
    return [resource["urn"] for resource in resources if CONFIG in json.dumps(resource.get("inputs"))]


LINK = {"between": [STACK, "azure-eastus"], "kind": "vpn", "gbps": 1}


def test_an_encrypted_account_stays_secret_in_states(planted: Sandbox, region: Declare) -> None:
    planted.declare("azure-eastus", region("azure-eastus"))
    planted.declare("backbone", {"links": [LINK]})
    watched = Watched(planted)
    watched.run("up", "--yes")
    for stack in (STACK, "backbone"):
        assert not inputs_in_clear(planted, stack)
    assert planted.outputs(STACK)["account"] == "[secret]"
    assert json.loads(watched.run("preview", "--json").stdout)["ok"]
    watched.check()
