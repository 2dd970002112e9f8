import os

from gpufabric.simcloud.environment import ROOT_VARIABLE, root_from_environment, sim_environment
from gpufabric.wire.project import project_directory


def test_the_environment_names_absolute_places_only(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    variables = sim_environment(tmp_path.joinpath("sim").relative_to(tmp_path))
    assert variables["PULUMI_HOME"] == str(tmp_path / "sim" / "home")
    assert variables["PULUMI_BACKEND_URL"] == f"file://{tmp_path}/sim/state"
    assert variables[ROOT_VARIABLE] == str(tmp_path / "sim")
    assert "PATH" not in variables


def test_the_engine_comes_first_on_the_path(tmp_path):
    path = sim_environment(tmp_path, tmp_path / "bin")["PATH"].split(os.pathsep)
    assert path[0] == str(tmp_path / "bin")
    assert path[1:] == os.environ["PATH"].split(os.pathsep)


def test_the_default_lies_in_the_project(tmp_path, monkeypatch):
    (tmp_path / "Pulumi.yaml").write_text("name: x\n")
    below = tmp_path / "stacks"
    below.mkdir()
    monkeypatch.chdir(below)
    monkeypatch.delenv(ROOT_VARIABLE, raising=False)
    assert project_directory() == tmp_path
    assert root_from_environment() == tmp_path / ".gpufabric" / "sim"
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path / "elsewhere"))
    assert root_from_environment() == tmp_path / "elsewhere"
