"""A failure before the first event keeps its cause in the manifest, terminal, JSON and reports."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.conftest import Declare, Sandbox

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.core]

STACK = "aws-us-east-1"
WRONG = "hunter2-planted"
"""A passphrase, which must not appear anywhere."""


def nothing(_: Sandbox) -> None:
    pass


def drop_salt(sandbox: Sandbox) -> None:
    """Leave no salt of a simulated stack, which a real backend is not asked with."""
    file = sandbox.project / "stacks" / f"Pulumi.{STACK}.yaml"
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith("encryptionsalt:")))


def break_stack_file(sandbox: Sandbox) -> None:
    file = sandbox.project / "stacks" / f"Pulumi.{STACK}.yaml"
    file.write_text(file.read_text().replace("gpufabric:region:", "gpufabric:region: ["))


def break_project_file(sandbox: Sandbox) -> None:
    (sandbox.project / "Pulumi.yaml").write_text("name: gpufabric\nconfig: [\n")


def remove_plugin(sandbox: Sandbox) -> None:
    for plugin in Path(sandbox.environment["PULUMI_HOME"]).glob("plugins/resource-aws-v*"):
        shutil.rmtree(plugin)


def break_pack(sandbox: Sandbox) -> None:
    (sandbox.project / "policies" / "__main__.py").write_text("import package_that_is_missing\n")


def forget_stack(sandbox: Sandbox) -> None:
    sandbox.pulumi("stack", "rm", "--yes", "--preserve-config", "-s", STACK)
    file = sandbox.project / "stacks" / f"Pulumi.{STACK}.yaml"
    file.write_text(f"{file.read_text()}encryptionsalt: damaged\n")


CAUSES: dict[str, tuple[Callable[[Sandbox], None], dict[str, str | None], tuple[str, ...], str]] = {
    "wrong passphrase": (nothing, {"PULUMI_CONFIG_PASSPHRASE": WRONG}, (), "incorrect passphrase"),
    "no passphrase": (nothing, {"PULUMI_CONFIG_PASSPHRASE": None}, (), "passphrase must be set"),
    "stack file": (break_stack_file, {}, (), "invalid YAML file"),
    "project file": (break_project_file, {}, (), "Pulumi.yaml:"),
    "init": (forget_stack, {}, ("--init",), "could not create secrets manager"),
    "login": (
        drop_salt,
        {"PULUMI_BACKEND_URL": "https://127.0.0.1:9"},
        (),
        "PULUMI_ACCESS_TOKEN must be set",
    ),
    "plugin": (remove_plugin, {}, (), "no resource plugin 'pulumi-resource-aws' found"),
    "policy pack": (break_pack, {}, (), "ModuleNotFoundError: No module named 'package_that_is_missing'"),
    "time": (nothing, {"GPUFABRIC_NOW": "bad"}, (), "GPUFABRIC_NOW: given bad"),
}


@pytest.mark.parametrize("case", CAUSES)
def test_cause_is_shown(sandbox: Sandbox, region: Declare, case: str) -> None:
    spoil, variables, options, cause = CAUSES[case]
    sandbox.declare(STACK, region(STACK))
    sandbox.init(STACK)
    spoil(sandbox)

    shown = sandbox.gpufabric("preview", *options, status=1, **variables)
    assert cause in shown.text
    assert "error: error:" not in shown.text
    manifest = sandbox.last_run()
    kept = [
        *manifest["errors"],
        *(error for stack in manifest["stacks"].values() for error in stack["errors"]),
    ]
    assert any(cause in error for error in kept)
    report = sandbox.gpufabric("report", "--format", "json")
    assert cause in report.text
    assert json.loads(report.stdout)["verdict"] == "blocked"
    markdown = sandbox.gpufabric("report").stdout
    assert cause.split("'")[0] in markdown.replace("\\", "")
    if manifest["errors"]:
        assert cause in shown.stderr, "an error that stops the command goes to standard error"
        assert cause not in shown.stdout
    as_json = sandbox.gpufabric("preview", *options, "--json", status=1, **variables)
    assert cause in as_json.text
    everything = "".join(path.read_text() for path in sandbox.project.glob(".gpufabric/runs/*/*"))
    assert WRONG not in everything + shown.text + report.text + as_json.text
