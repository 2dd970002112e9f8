from dataclasses import replace
from pathlib import Path

from gpufabric.doctor.check import Check
from gpufabric.doctor.examine import examine
from gpufabric.doctor.machine import LocalMachine
from gpufabric.simcloud.environment import ROOT_VARIABLE
from tests.doctor.conftest import SECRET


def by_name(machine: LocalMachine) -> dict[str, Check]:
    checks = examine(machine)
    assert len({check.name for check in checks}) == len(checks)
    return {check.name: check for check in checks}


def test_nothing_is_missing_on_a_complete_machine(complete: LocalMachine) -> None:
    checks = by_name(complete)
    assert {name: check.result for name, check in checks.items() if check.status == "missing"} == {}
    assert checks["aws plugin"].result == "aws 7.51.1, in ~/.pulumi/plugins"
    assert checks["aws credentials"].result == "file ~/.aws/credentials; not tested"


def test_what_is_missing_comes_with_what_mends_it(bare: LocalMachine, monkeypatch) -> None:
    monkeypatch.setenv("PATH", "")
    checks = by_name(bare)
    lacking = {name for name, check in checks.items() if check.status == "missing"}
    assert lacking == {
        "engine",
        "virtual environment",
        "aws plugin",
        "azure plugin",
        "aws credentials",
        "azure credentials",
        "backend",
    }
    assert all(check.mend for check in checks.values() if check.status == "missing")
    assert not any(check.mend for check in checks.values() if check.status != "missing")


def test_only_the_clouds_of_the_stacks_count(complete: LocalMachine) -> None:
    assert not any(name.startswith("oci") for name in by_name(complete))
    (complete.root / "stacks/Pulumi.oci-us-ashburn-1.yaml").write_text("config: {}\n")
    checks = by_name(complete)
    assert checks["oci SDK"].status == "missing"
    assert checks["oci credentials"].status == "missing"
    assert checks["stacks"].status == "missing"
    assert "oci-us-ashburn-1" in checks["stacks"].result


def test_no_secret_is_shown(complete: LocalMachine) -> None:
    assert SECRET not in repr(examine(complete))


def test_simulated_clouds_need_no_credentials(bare: LocalMachine) -> None:
    checks = by_name(replace(bare, variables={**bare.variables, ROOT_VARIABLE: "sim"}))
    assert checks["credentials"].status == "note"
    assert "aws credentials" not in checks


def test_a_folder_without_a_project(tmp_path: Path) -> None:
    checks = by_name(LocalMachine(tmp_path, tmp_path, {}))
    assert checks["project"].status == "missing"
    assert "engine" in checks


def test_a_project_without_stacks(complete: LocalMachine) -> None:
    for file in (complete.root / "stacks").iterdir():
        file.unlink()
    assert by_name(complete)["stacks"] == Check("stacks", "missing", "none", "gpufabric new")
