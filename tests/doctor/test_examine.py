from dataclasses import replace
from pathlib import Path

from gpufabric.doctor.check import Check
from gpufabric.doctor.examine import examine
from gpufabric.doctor.machine import Machine
from gpufabric.simcloud.environment import ROOT_VARIABLE
from tests.doctor.conftest import SECRET


def by_name(machine: Machine) -> dict[str, Check]:
    found = examine(machine)
    assert len({one.name for one in found}) == len(found)
    return {one.name: one for one in found}


def test_nothing_is_missing_on_a_complete_machine(complete: Machine) -> None:
    found = by_name(complete)
    assert {name: one.found for name, one in found.items() if one.status == "missing"} == {}
    assert found["aws plugin"].found == "aws 7.51.1, in ~/.pulumi/plugins"
    assert found["aws credentials"].found == "file ~/.aws/credentials; not tested"


def test_what_is_missing_comes_with_what_mends_it(bare: Machine, monkeypatch) -> None:
    monkeypatch.setenv("PATH", "")
    found = by_name(bare)
    lacking = {name for name, one in found.items() if one.status == "missing"}
    assert lacking == {
        "engine",
        "virtual environment",
        "aws plugin",
        "azure plugin",
        "aws credentials",
        "azure credentials",
        "backend",
    }
    assert all(one.mend for one in found.values() if one.status == "missing")
    assert not any(one.mend for one in found.values() if one.status != "missing")


def test_only_the_clouds_of_the_stacks_count(complete: Machine) -> None:
    assert not any(name.startswith("oci") for name in by_name(complete))
    (complete.root / "stacks/Pulumi.oci-us-ashburn-1.yaml").write_text("config: {}\n")
    found = by_name(complete)
    assert found["oci SDK"].status == "missing"
    assert found["oci credentials"].status == "missing"
    assert found["stacks"].status == "missing"
    assert "oci-us-ashburn-1" in found["stacks"].found


def test_no_secret_is_shown(complete: Machine) -> None:
    assert SECRET not in repr(examine(complete))


def test_simulated_clouds_need_no_credentials(bare: Machine) -> None:
    found = by_name(replace(bare, variables={**bare.variables, ROOT_VARIABLE: "sim"}))
    assert found["credentials"].status == "note"
    assert "aws credentials" not in found


def test_a_folder_without_a_project(tmp_path: Path) -> None:
    found = by_name(Machine(tmp_path, tmp_path, {}))
    assert found["project"].status == "missing"
    assert "engine" in found


def test_a_project_without_stacks(complete: Machine) -> None:
    for file in (complete.root / "stacks").iterdir():
        file.unlink()
    assert by_name(complete)["stacks"] == Check("stacks", "missing", "none", "gpufabric new")
