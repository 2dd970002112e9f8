import shutil

import pytest

from gpufabric.doctor.machine import LocalMachine
from gpufabric.doctor.software import engine, environment, providers
from gpufabric.spec.yamlfile import YamlFile, read_yaml
from tests.doctor.conftest import executable


def test_an_engine_that_does_not_run(complete: LocalMachine) -> None:
    executable(complete.home / "bin/pulumi", "#!/bin/sh\nexit 1\n")
    (check,) = engine(complete)
    assert (check.status, "does not run" in check.result) == ("missing", True)


def test_an_engine_without_a_python_host(complete: LocalMachine) -> None:
    (complete.home / "bin/pulumi-language-python").unlink()
    first, second = engine(complete)
    assert (first.status, second.name, second.status) == ("ok", "language host", "missing")
    assert "3.250.0" in first.result


def test_a_project_without_a_virtual_environment(complete: LocalMachine) -> None:
    check, folder = environment(complete, YamlFile("Pulumi.yaml", {"runtime": "python"}))
    assert (check.status, folder) == ("note", None)


def test_an_environment_without_a_python(complete: LocalMachine) -> None:
    shutil.rmtree(complete.root / ".venv/bin")
    check, folder = environment(complete, read_yaml(complete.root / "Pulumi.yaml", "Pulumi.yaml"))
    assert (check.status, folder) == ("missing", None)


@pytest.mark.parametrize("there", ["7.50.0", None])
def test_a_plugin_of_another_version_is_not_the_one_needed(complete: LocalMachine, there: str | None) -> None:
    plugins = complete.home / ".pulumi/plugins"
    shutil.rmtree(plugins / "resource-aws-v7.51.1")
    if there:
        executable(plugins / f"resource-aws-v{there}/pulumi-resource-aws")
    check = {check.name: check for check in providers(complete, complete.root / ".venv", ["aws"])}[
        "aws plugin"
    ]
    assert check.mend == "pulumi plugin install resource aws v7.51.1"
    assert check.result.startswith(f"aws {there} only" if there else "not installed")


def test_a_plugin_on_path_counts(complete: LocalMachine) -> None:
    shutil.rmtree(complete.home / ".pulumi/plugins")
    executable(complete.home / "bin/pulumi-resource-aws")
    checks = list(providers(complete, complete.root / ".venv", ["aws"]))
    assert [check.status for check in checks] == ["ok", "ok"]


def test_without_an_environment_any_version_of_the_plugin_will_do(complete: LocalMachine) -> None:
    (check,) = providers(complete, None, ["aws"])
    assert check.status == "ok"
