from dataclasses import replace

import pytest

from gpufabric.doctor.credentials import credentials
from gpufabric.doctor.machine import LocalMachine

OCI = ("TF_VAR_tenancy_ocid", "TF_VAR_user_ocid", "TF_VAR_fingerprint", "TF_VAR_private_key_path")


@pytest.mark.parametrize(
    ("cloud", "names"),
    [
        ("aws", ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")),
        ("aws", ("AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN")),
        ("azure", ("ARM_CLIENT_ID", "ARM_TENANT_ID", "ARM_CLIENT_SECRET")),
        ("azure", ("ARM_CLIENT_ID", "ARM_TENANT_ID", "ARM_USE_OIDC")),
        ("oci", OCI),
    ],
)
def test_variables_count_when_all_of_them_are_set(bare: LocalMachine, cloud, names: tuple[str, ...]) -> None:
    whole = replace(bare, variables=dict.fromkeys(names, "x"))
    assert credentials(whole, cloud).status == "ok"
    for left_out in names:
        part = replace(bare, variables={**dict.fromkeys(names, "x"), left_out: ""})
        assert credentials(part, cloud).status == "missing"


@pytest.mark.parametrize(
    ("cloud", "file"),
    [("aws", ".aws/config"), ("azure", ".azure/azureProfile.json"), ("oci", ".oci/config")],
)
def test_files_in_the_home_count(bare: LocalMachine, cloud, file: str) -> None:
    assert credentials(bare, cloud).status == "missing"
    (bare.home / file).parent.mkdir()
    (bare.home / file).write_text("")
    assert credentials(bare, cloud).result == f"file ~/{file}; not tested"


def test_a_variable_can_move_the_file(bare: LocalMachine) -> None:
    moved = bare.home / "elsewhere"
    machine = replace(bare, variables={"AWS_SHARED_CREDENTIALS_FILE": str(moved)})
    assert credentials(machine, "aws").status == "missing"
    moved.write_text("")
    assert credentials(machine, "aws").status == "ok"
