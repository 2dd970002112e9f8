import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
import typer

from gpufabric.cli.options import refuse_without_policies
from gpufabric.cli.policies_from import TakenPolicies, with_policies_from
from gpufabric.cli.request import EngineRequest
from gpufabric.policies.variables import POLICIES_FROM_VARIABLE
from gpufabric.spec.yamlfile import read_yaml
from tests.protection.git_projects import commit, committed, put

REPO = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return committed(tmp_path / "project")


def taken(project: Path, tmp_path: Path, **request: object) -> TakenPolicies:
    private = tmp_path / "private"
    private.mkdir()
    made = EngineRequest("preview", (), project, policies_from="main", **request)  # type: ignore[arg-type]
    return with_policies_from(made, project, private)


def test_a_request_without_a_ref_stays_as_it_is(project: Path, tmp_path: Path) -> None:
    request = EngineRequest("preview", (), project)
    assert with_policies_from(request, project, tmp_path) == TakenPolicies(request)


def test_the_pack_of_the_checkout_runs_if_it_is_the_same(project: Path, tmp_path: Path) -> None:
    made = taken(project, tmp_path, environment={"GPUFABRIC_FORK_SERVER": "socket", "A": "b"})
    assert made.request.packs == [project / "policies"]
    # A fork has loaded the rules of the checkout before anything could compare them.
    assert made.request.environment == {"A": "b", POLICIES_FROM_VARIABLE: str(tmp_path / "private")}
    assert made.source.startswith("rules and settings: main (")


def test_a_changed_pack_is_replaced_by_that_of_the_ref(project: Path, tmp_path: Path) -> None:
    put(project, "policies/__main__.py", "print('changed')\n")
    put(project, "policies/PulumiPolicy.yaml", "runtime: {name: python, options: {virtualenv: /elsewhere}}\n")
    (pack,) = taken(project, tmp_path).request.packs or ()
    runtime = read_yaml(pack / "PulumiPolicy.yaml", "PulumiPolicy.yaml").data["runtime"]
    assert runtime == {"name": "python", "options": {"virtualenv": str(project / ".venv")}}
    done = subprocess.run(
        [sys.executable, "-I", str(pack / "__main__.py")], capture_output=True, text=True, check=True
    )
    assert done.stdout == "rules\n"


def test_the_pack_of_the_ref_imports_its_own_package(project: Path, tmp_path: Path) -> None:
    put(project, "gpufabric/__init__.py", "VALUE = 'ref'\n")
    put(project, "policies/__main__.py", "import gpufabric\nprint(gpufabric.VALUE)\n")
    commit(project)
    put(project, "gpufabric/__init__.py", "VALUE = 'checkout'\n")
    (pack,) = taken(project, tmp_path).request.packs or ()
    done = subprocess.run(
        [sys.executable, "-I", str(pack / "__main__.py")], capture_output=True, text=True, check=True
    )
    assert done.stdout == "ref\n"


def test_a_pack_that_has_loaded_other_rules_stops(project: Path, tmp_path: Path) -> None:
    put(project, "policies/rule.py", "")
    (pack,) = taken(project, tmp_path).request.packs or ()
    text = f"import runpy, gpufabric; runpy.run_path({str(pack / '__main__.py')!r}, run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=False, cwd=REPO)
    assert done.returncode == 1
    assert "another version are loaded already" in done.stderr


def test_a_deleted_pack_runs_all_the_same(project: Path, tmp_path: Path) -> None:
    for file in (project / "policies").iterdir():
        file.unlink()
    (pack,) = taken(project, tmp_path).request.packs or ()
    assert (pack / "PulumiPolicy.yaml").is_file()


def test_the_pack_of_an_older_ref_is_named(project: Path, tmp_path: Path) -> None:
    put(project, "policies/variables.py", "")
    commit(project)
    put(project, "policies/rule.py", "")
    made = taken(project, tmp_path)
    assert made.request.packs == [project / "policies"]
    assert "rules: this checkout, because the pack of main is too old" in made.source


def with_installed_rules(project: Path) -> None:
    put(project, "policies/__main__.py", "from gpufabric.policies.start import start\nstart(__file__)\n")
    (project / "policies/variables.py").unlink()
    (project / "gpufabric/__init__.py").unlink()
    put(project, "requirements.txt", "gpufabric[aws]==0.2.0\n")
    commit(project)


def test_a_pack_of_two_lines_has_the_installed_rules(project: Path, tmp_path: Path) -> None:
    with_installed_rules(project)
    made = taken(project, tmp_path)
    assert made.request.packs == [project / "policies"]
    assert made.source.startswith("settings: main (")
    assert made.source.endswith(f"rules: gpufabric {version('gpufabric')}, as installed")


def test_a_change_of_the_installed_version_is_named(project: Path, tmp_path: Path) -> None:
    with_installed_rules(project)
    put(project, "requirements.txt", "gpufabric[aws]==0.1.0\n")
    assert taken(project, tmp_path).source.endswith(", and requirements.txt differs from main")


def test_a_changed_pack_of_two_lines_is_that_of_the_ref(project: Path, tmp_path: Path) -> None:
    with_installed_rules(project)
    put(project, "policies/__main__.py", "print('no rules')\n")
    made = taken(project, tmp_path)
    (pack,) = made.request.packs or ()
    assert pack.is_relative_to(tmp_path / "private")
    assert "no rules" not in (pack / "__main__.py").read_text()


def test_a_pack_outside_of_the_repository_is_named(project: Path, tmp_path: Path) -> None:
    put(tmp_path, "elsewhere/PulumiPolicy.yaml", "runtime: nodejs\n")
    put(project, "own/PulumiPolicy.yaml", "runtime: nodejs\n")
    commit(project)
    put(project, "own/index.js", "")
    made = taken(project, tmp_path, packs=[project / "own", tmp_path / "elsewhere"])
    assert made.request.packs == [tmp_path / "private/tree/own", tmp_path / "elsewhere"]
    assert "packs outside of the repository as they are: elsewhere" in made.source


def test_a_run_without_policies_takes_none_from_a_ref() -> None:
    refuse_without_policies("main", no_policies=False)
    refuse_without_policies(None, no_policies=True)
    with pytest.raises(typer.BadParameter, match="contradict"):
        refuse_without_policies("main", no_policies=True)
