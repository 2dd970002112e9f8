"""The engine of this checkout at work: a small program and a policy pack on a file backend.

Skipped only where no engine has been made and GPUFABRIC_REQUIRE_ENGINE is not set.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools.engine.common import InstalledEngine

pytestmark = pytest.mark.engine

PROGRAM = """
import os, pathlib, sys, time
import pulumi

class Thing(pulumi.ComponentResource):
    def __init__(self, name, size):
        super().__init__("trial:index:Thing", name, {"size": size})
        self.register_outputs({})

config = pulumi.Config()
mode = config.get("mode")
if mode == "run error":
    raise pulumi.RunError("stacks/x.yaml: region: unknown region 'us-moon-1'")
if mode == "exception":
    raise ValueError("boom")
Thing("a", config.require_int("size"))
if mode == "sleep":
    pathlib.Path(config.require("pid-file")).write_text(str(os.getpid()))
    time.sleep(600)
pulumi.export("prefix", sys.prefix)
pulumi.export("secret", config.require_secret("secret"))
"""
PACK = """
import pulumi
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

def validate(args, report):
    limit = int(pulumi.Config("trial").require("limit"))
    if args.resource_type == "trial:index:Thing" and args.props["size"] > limit:
        report(f"size {args.props['size']:.0f} is over {limit} in {pulumi.get_stack()}")

PolicyPack("trial", [ResourceValidationPolicy("size", "Size is limited.", validate,
                                              enforcement_level=EnforcementLevel.MANDATORY)])
"""
RUNTIME = "runtime:\n  name: python\n  options:\n    virtualenv: {}\n"


class Project:
    """A project, a policy pack and a backend in a directory of their own."""

    def __init__(self, directory: Path, pulumi: Path) -> None:
        self.directory = directory
        self.pulumi = pulumi
        for name in ("program", "pack", "state", "home"):
            (directory / name).mkdir()
        # Both files name the environment relative to themselves; the host resolves each from its own place.
        (directory / "venv").symlink_to(sys.prefix)
        (directory / "program" / "main").mkdir()
        (directory / "program" / "main" / "__main__.py").write_text(PROGRAM)
        (directory / "program" / "Pulumi.yaml").write_text(
            "name: trial\nmain: main\n" + RUNTIME.format("../venv")
        )
        (directory / "pack" / "__main__.py").write_text(PACK)
        (directory / "pack" / "PulumiPolicy.yaml").write_text("version: 1.0.0\n" + RUNTIME.format("../venv"))
        inherited = {
            k: v for k, v in os.environ.items() if not k.startswith("PULUMI_") and k != "VIRTUAL_ENV"
        }
        self.env = {
            **inherited,
            "PATH": f"{pulumi.parent}{os.pathsep}{os.environ['PATH']}",
            "PULUMI_BACKEND_URL": f"file://{directory / 'state'}",
            "PULUMI_HOME": str(directory / "home"),
            "PULUMI_CONFIG_PASSPHRASE": "trial",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        }
        self.run("stack", "init", "dev")
        self.configure(size="3", limit="5")
        self.run("config", "set", "--secret", "secret", "hunter2")

    def configure(self, **values: str) -> None:
        pairs = [
            argument for name, value in values.items() for argument in ("--plaintext", f"{name}={value}")
        ]
        self.run("config", "set-all", *pairs)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self.pulumi, *arguments, "--non-interactive"],
            cwd=self.directory / "program",
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: str, status: int | None = 0) -> str:
        with self.start(*arguments) as process:
            output = process.communicate(timeout=120)[0]
        assert status is None or process.returncode == status, output
        return output


@pytest.fixture
def project(tmp_path: Path, chosen: InstalledEngine) -> Project:
    print(f"engine: {chosen.pulumi} {chosen.version}, language host: {chosen.language_host}")
    return Project(tmp_path, chosen.pulumi)


def test_preview_update_and_a_second_update_without_changes(project: Project) -> None:
    assert "2 to create" in project.run("preview")
    project.run("up", "--yes", "--skip-preview")
    outputs = json.loads(project.run("stack", "output", "--json", "--show-secrets"))
    assert outputs == {"prefix": str(project.directory / "venv"), "secret": "hunter2"}
    assert "[secret]" in project.run("stack", "output")
    assert "2 unchanged" in project.run("up", "--yes", "--skip-preview")


def test_a_policy_pack_passes_and_fails_with_the_configuration_of_the_stack(project: Project) -> None:
    passed = project.run("preview", "--policy-pack", str(project.directory / "pack"))
    assert "2 to create" in passed
    project.configure(size="7")
    failed = project.run("preview", "--policy-pack", str(project.directory / "pack"), status=None)
    assert "size 7 is over 5 in dev" in failed
    assert "mandatory" in failed
    project.run("preview", "--policy-pack", str(project.directory / "pack"), status=1)


def test_a_run_error_is_shown_without_traceback(project: Project) -> None:
    project.configure(mode="run error")
    output = project.run("preview", status=None)
    assert "error: stacks/x.yaml: region: unknown region 'us-moon-1'" in output
    assert "Traceback" not in output


def test_another_exception_is_shown_with_the_frames_of_the_program(project: Project) -> None:
    project.configure(mode="exception")
    output = project.run("preview", status=None)
    assert "ValueError: boom" in output
    assert str(project.directory / "program" / "main" / "__main__.py") in output
    assert "runpy" not in output


@pytest.mark.parametrize("command", [["preview"], ["up", "--yes", "--skip-preview"]], ids=["preview", "up"])
def test_an_interrupt_ends_it_quickly_and_leaves_nothing_behind(
    project: Project, watch, command: list[str]
) -> None:
    project.configure(**{"mode": "sleep", "pid-file": str(project.directory / "pid")})
    with project.start(*command) as process:
        pid = watch.pid_in(project.directory / "pid")
        started = time.monotonic()
        process.send_signal(signal.SIGINT)
        output = process.communicate(timeout=30)[0]
    # The engine itself waits 5 s for a language host that does not end.
    assert time.monotonic() - started < 4, output
    assert process.returncode != 0
    assert not watch.is_running(pid)
    assert "Traceback" not in output


def test_a_killed_engine_leaves_no_program_behind(project: Project, watch) -> None:
    project.configure(**{"mode": "sleep", "pid-file": str(project.directory / "pid")})
    with project.start("preview") as process:
        pid = watch.pid_in(project.directory / "pid")
        process.kill()
    watch.gone_within(pid, 10)
