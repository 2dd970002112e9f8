"""Planted secrets are in no artefact and in no printed byte of any command."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from gpufabric.simcloud.inspect import held
from gpufabric.spec.own_prices import OWN_PRICES_VARIABLE
from tests.e2e.canaries import (
    CHANGING,
    CONFIG,
    ENVIRONMENT,
    KEY,
    OWN_PRICES,
    READING,
    SEED,
    SHOWN_BY_THE_CLOUD,
    STACK,
    TOKEN,
    leaks,
    leaks_in,
    plant,
)
from tests.e2e.conftest import GPUFABRIC, TIMEOUT_SECONDS, Declare, Finished, Sandbox
from tests.report.comment.conftest import FakeHost, environment, served

pytestmark = [pytest.mark.engine, pytest.mark.slow]

WITHOUT = dict.fromkeys(ENVIRONMENT)
"""The environment of a later job, which has no secrets."""

WRONG_USAGE = 2


@pytest.fixture
def planted(sandbox: Sandbox, region: Declare, tmp_path: Path) -> Sandbox:
    declared = region(STACK)
    sandbox.declare(STACK, declared)
    sandbox.init(STACK)
    sandbox.pulumi("config", "set", "-s", STACK, "--secret", "--path", "gpufabric:region.account_id", CONFIG)
    plant(sandbox.project)
    # `pipelines --write` writes there, and the sandbox links what it does not copy to the checkout.
    (sandbox.project / ".azure-pipelines").unlink()
    (tmp_path / "tmp").mkdir()
    sandbox.environment["TMPDIR"] = str(tmp_path / "tmp")
    own = tmp_path / "own-prices.yaml"
    own.write_text(OWN_PRICES)
    sandbox.environment[OWN_PRICES_VARIABLE] = str(own)
    return sandbox


class Watched:
    """Runs commands, and keeps what they print."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.printed: dict[str, str] = {}
        self.status = 0

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
        self.status, text = done.returncode, done.stdout + done.stderr
        assert status is None or done.returncode == status, text
        self.printed[" ".join(arguments)] = text
        return Finished(done.stdout, done.stderr)

    def check(self, runs: Path | None = None) -> None:
        """Assert that no secret is printed or left anywhere, or in a folder of runs if there is one."""
        shown = {command: leaks(text) for command, text in self.printed.items()}
        # The text of a status names only the first entries of a list, which may have no id with the account.
        beyond = {
            command: sorted(set(texts) - set(SHOWN_BY_THE_CLOUD.get(command, ())))
            for command, texts in shown.items()
        }
        assert {command: texts for command, texts in beyond.items() if texts} == {}
        assert all(shown[command] for command in ("sim list", "sim list --json") if command in shown)
        project, folder = self.sandbox.project, Path(self.sandbox.environment["TMPDIR"])
        copy = self.sandbox.clouds / "project"
        left = [project / ".gpufabric", copy / ".gpufabric", folder]
        assert not leaks_in([runs, folder] if runs else left)


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


def test_commands_that_read(planted: Sandbox) -> None:
    watched = Watched(planted)
    watched.run("up", "--yes")
    for arguments in READING:
        watched.run(*arguments, status=None, CANARY_FAILS="1")
        # Wrong usage would print nothing of the project.
        assert watched.status != WRONG_USAGE, watched.printed[" ".join(arguments)]
    watched.check()


def test_commands_that_change_the_clouds(planted: Sandbox) -> None:
    watched = Watched(planted)
    watched.run("up", "--yes")
    parameters = [entry.resource.id for entry in held(planted.clouds) if "Parameter" in entry.resource.type]
    (planted.project / "seed.json").write_text(json.dumps(SEED))
    (planted.project / "capacity.json").write_text('{"aws": {"reservations": []}}')
    for arguments in CHANGING:
        watched.run(*(argument.replace("{parameter}", parameters[0]) for argument in arguments))
    watched.check()


def test_the_comment_of_a_failed_run(planted: Sandbox) -> None:
    watched = Watched(planted)
    watched.run("preview", status=1, CANARY_FAILS="1")
    host = FakeHost("github")
    with served(host):
        ci = environment(host) | {"GITHUB_TOKEN": TOKEN}
        watched.run("comment", "--pr", "5", **(WITHOUT | ci))
    [comment] = host.comments.values()
    assert "blocked" in comment["body"]
    assert not leaks(comment["body"])
    watched.check()


def test_the_demo(planted: Sandbox) -> None:
    """The demo runs a copy of the project on clouds of its own."""
    watched = Watched(planted)
    watched.run("demo", "up", "--json")
    watched.run("demo", "up", status=1, **OF_STATE, CANARY_FAILS="1")
    watched.run("demo", "destroy")
    # Beside the runs lie the planted program and the simulated clouds, which hold what they were given.
    watched.check(planted.project / ".gpufabric/demo/.gpufabric/runs")


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


ROLE = "arn:aws:iam::573920184663:role/canary-oncall"
DESTINATION = "arn:aws:s3:::canary-copies-7f3a"
KEY_OF_COPIES = "arn:aws:kms:us-west-2:493820716455:key/canary-5f1c3e0a"
PLACES = {
    "cluster.admin_role_arns[0]": ROLE,
    "storage.checkpoints.replicate_to.bucket": DESTINATION,
    "storage.checkpoints.replicate_to.kms_key": KEY_OF_COPIES,
}


def test_encrypted_roles_and_destinations_stay_secret_in_states(planted: Sandbox, region: Declare) -> None:
    declared = region(STACK)
    declared["storage"]["checkpoints"] = {"replicate_to": {"region": "us-west-2"}}
    planted.declare(STACK, declared)
    for place, secret in {"account_id": CONFIG, **PLACES}.items():
        path = f"gpufabric:region.{place}"
        planted.pulumi("config", "set", "-s", STACK, "--secret", "--path", path, secret)
    watched = Watched(planted)
    watched.run("up", "--yes")
    resources = json.loads(planted.pulumi("stack", "export", "-s", STACK))["deployment"]["resources"]
    for secret in (*PLACES.values(), "canary-oncall", "573920184663"):
        assert not [entry["urn"] for entry in resources if secret in json.dumps(entry.get("inputs"))]
        assert not [entry["urn"] for entry in resources if secret in entry["urn"]]
        assert not [command for command, text in watched.printed.items() if secret in text]
    assert [entry for entry in resources if entry["urn"].endswith(f"::{STACK}-admin-encrypted-0")]
    assert json.loads(watched.run("preview", "--json").stdout)["ok"]
    assert "No changes" in watched.run("up", "--yes").stdout
    watched.run("check")
    watched.run("show")
    watched.check()


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
