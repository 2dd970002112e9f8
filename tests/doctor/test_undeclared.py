import pytest

from gpufabric.doctor import undeclared as module
from gpufabric.doctor.machine import LocalMachine
from gpufabric.doctor.undeclared import undeclared
from gpufabric.engine.errors import backend_error
from gpufabric.engine.manifest import UndeclaredStack
from gpufabric.spec.project import load_project
from gpufabric.spec.yamlfile import YamlFile

PROJECT = YamlFile("Pulumi.yaml", {})


def test_without_a_backend_nothing_is_asked(bare: LocalMachine) -> None:
    (check,) = undeclared(bare, PROJECT, load_project(bare.root))
    assert (check.status, check.result) == ("note", "not known: the backend is not set")


def test_stack_that_is_up(complete: LocalMachine, monkeypatch: pytest.MonkeyPatch) -> None:
    west = UndeclaredStack("aws-us-west-2", 94, gpus=256, usd_per_month="1286252.55", unpriced=["flow log"])
    monkeypatch.setattr(module, "query_undeclared", lambda *_: [west])
    (check,) = undeclared(complete, PROJECT, load_project(complete.root))
    assert check.status == "missing"
    assert check.result == (
        "aws-us-west-2 is up and has no file: 94 resources, 256 GPUs, $1,286,253/month (1 not priced)"
    )
    assert "gpufabric destroy aws-us-west-2" in check.mend


def test_none_is_up(complete: LocalMachine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "query_undeclared", lambda *_: [])
    (check,) = undeclared(complete, PROJECT, load_project(complete.root))
    assert check.status == "ok"


def test_backend_that_cannot_be_read_is_said(complete: LocalMachine, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> list[UndeclaredStack]:
        raise backend_error("no answer within 20 seconds")

    monkeypatch.setattr(module, "query_undeclared", fails)
    (check,) = undeclared(complete, PROJECT, load_project(complete.root))
    assert (check.status, check.result) == ("note", "not known: no answer within 20 seconds")
