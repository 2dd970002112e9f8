import json
from dataclasses import replace

import pytest

from gpufabric.doctor.backend import backend, secrets, state_files
from gpufabric.doctor.machine import LocalMachine
from gpufabric.spec.yamlfile import YamlFile

PROJECT = YamlFile("Pulumi.yaml", {})
SERVICE = "https://api.pulumi.com"


def with_variables(machine: LocalMachine, **variables: str) -> LocalMachine:
    return replace(machine, variables=variables)


def log_in(machine: LocalMachine, url: str, *, current: str = "") -> None:
    folder = machine.home / ".pulumi"
    folder.mkdir(exist_ok=True)
    login = {"current": current or url, "accessTokens": {url: "pul-planted"}}
    (folder / "credentials.json").write_text(json.dumps(login))


def test_none_chosen(bare: LocalMachine) -> None:
    assert backend(bare, PROJECT).mend == "pulumi login, or pulumi login file://DIR"


def test_the_variable_goes_before_the_project_and_the_login(bare: LocalMachine) -> None:
    log_in(bare, SERVICE)
    project = YamlFile("Pulumi.yaml", {"backend": {"url": "s3://declared"}})
    assert "the last login" in backend(bare, PROJECT).result
    assert "s3://declared (Pulumi.yaml)" in backend(bare, project).result
    given = with_variables(bare, PULUMI_BACKEND_URL="gs://given")
    assert "gs://given (PULUMI_BACKEND_URL)" in backend(given, project).result


@pytest.mark.parametrize("logged_in", [True, False])
def test_the_service_needs_a_login_of_its_own(bare: LocalMachine, logged_in: bool) -> None:
    log_in(bare, SERVICE if logged_in else "https://other.example", current=SERVICE)
    check = backend(bare, PROJECT)
    assert check.status == ("ok" if logged_in else "missing")
    assert check.mend == ("" if logged_in else f"pulumi login {SERVICE}")


def test_a_token_is_a_login(bare: LocalMachine) -> None:
    machine = with_variables(bare, PULUMI_ACCESS_TOKEN="pul-planted")
    assert backend(machine, PROJECT).status == "ok"
    assert "planted" not in repr(backend(machine, PROJECT))


def test_a_folder_must_exist(bare: LocalMachine) -> None:
    machine = with_variables(bare, PULUMI_BACKEND_URL="file://~/state")
    assert backend(machine, PROJECT).mend == "mkdir -p ~/state"
    (bare.home / "state").mkdir()
    assert backend(machine, PROJECT).status == "ok"


def test_keys_in_an_address_are_left_out(bare: LocalMachine) -> None:
    machine = with_variables(bare, PULUMI_BACKEND_URL="s3://me:planted@bucket/state?key=planted")
    assert backend(machine, PROJECT).result == (
        "s3://bucket/state (PULUMI_BACKEND_URL); needs the credentials of that cloud"
    )


def test_a_broken_login_file_is_no_login(bare: LocalMachine) -> None:
    (bare.home / ".pulumi").mkdir()
    for text in ("", "[]", "{", '{"current": 3, "accessTokens": []}'):
        (bare.home / ".pulumi/credentials.json").write_text(text)
        assert backend(bare, PROJECT).status == "missing"


SALTED = YamlFile("stacks/Pulumi.a.yaml", {"encryptionsalt": "v1:x"})
PLAIN = YamlFile("stacks/Pulumi.b.yaml", {})
KMS = YamlFile("stacks/Pulumi.c.yaml", {"secretsprovider": "awskms://alias/x"})


@pytest.mark.parametrize(
    ("variables", "stacks", "status"),
    [
        ({"PULUMI_BACKEND_URL": "file://~/state"}, [PLAIN], "missing"),
        ({"PULUMI_BACKEND_URL": "file://~/state", "PULUMI_CONFIG_PASSPHRASE": ""}, [PLAIN], "ok"),
        (
            {"PULUMI_BACKEND_URL": "file://~/state", "PULUMI_CONFIG_PASSPHRASE_FILE": "nowhere"},
            [PLAIN],
            "missing",
        ),
        ({"PULUMI_BACKEND_URL": "file://~/state"}, [KMS], "note"),
        ({"PULUMI_BACKEND_URL": SERVICE}, [PLAIN], "note"),
        ({"PULUMI_BACKEND_URL": SERVICE}, [PLAIN, SALTED], "missing"),
    ],
)
def test_when_a_passphrase_is_needed(
    bare: LocalMachine, variables: dict[str, str], stacks: list[YamlFile], status: str
) -> None:
    (check,) = secrets(replace(bare, variables=variables), PROJECT, stacks)
    assert check.status == status


def test_a_passphrase_can_be_in_a_file(bare: LocalMachine) -> None:
    file = bare.home / "phrase"
    file.write_text("planted")
    machine = with_variables(bare, PULUMI_BACKEND_URL="file://~", PULUMI_CONFIG_PASSPHRASE_FILE=str(file))
    (check,) = secrets(machine, PROJECT, [PLAIN])
    assert (check.status, "planted" in repr(check)) == ("ok", False)


def test_a_torn_file_of_a_state_is_named_with_the_way_out(bare: LocalMachine) -> None:
    states = bare.root / "states" / ".pulumi" / "stacks" / "p"
    states.mkdir(parents=True)
    project = YamlFile("Pulumi.yaml", {"name": "p", "backend": {"url": f"file://{bare.root}/states"}})
    (states / "a.json").write_text("{}")
    assert not list(state_files(bare, project))
    (states / "a.json.attrs").write_text("")
    (check,) = state_files(bare, project)
    assert check.status == "missing"
    assert f"{states}/a.json.attrs is empty" in check.result
    assert f"rm {states}/a.json.attrs" in check.mend
