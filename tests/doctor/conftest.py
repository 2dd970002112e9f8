import stat
from pathlib import Path

import pytest

from gpufabric.doctor.machine import LocalMachine
from tests.cli.demo_project import write_project

SECRET = "hunter2-planted"


def executable(path: Path, text: str = "#!/bin/sh\n") -> None:
    """Write a file that can be run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def bare(tmp_path: Path) -> LocalMachine:
    """A project on a machine that has nothing else."""
    home = tmp_path / "home"
    home.mkdir()
    return LocalMachine(write_project(tmp_path / "project"), home, {"PATH": ""})


@pytest.fixture
def complete(bare: LocalMachine, monkeypatch: pytest.MonkeyPatch) -> LocalMachine:
    """A machine that has everything."""
    tools = bare.home / "bin"
    executable(tools / "pulumi", "#!/bin/sh\necho v3.250.0\n")
    executable(tools / "pulumi-language-python")
    monkeypatch.setenv("PATH", f"{tools}:/bin:/usr/bin")
    executable(bare.root / ".venv/bin/python")
    packages = bare.root / ".venv/lib/python3.11/site-packages"
    for package, version in (("aws", "7.51.1"), ("azure_native", "3.29.0")):
        (packages / f"pulumi_{package}-{version}.dist-info").mkdir(parents=True)
        plugin = f"resource-{package.replace('_', '-')}"
        executable(bare.home / f".pulumi/plugins/{plugin}-v{version}/pulumi-{plugin}")
    (bare.home / ".aws").mkdir()
    (bare.home / ".aws/credentials").write_text(f"[default]\naws_secret_access_key = {SECRET}\n")
    state = bare.home / "state"
    state.mkdir()
    variables = {
        "PATH": str(tools),
        "ARM_CLIENT_ID": SECRET,
        "ARM_TENANT_ID": SECRET,
        "ARM_CLIENT_SECRET": SECRET,
        "PULUMI_BACKEND_URL": state.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": SECRET,
    }
    return LocalMachine(bare.root, bare.home, variables)
