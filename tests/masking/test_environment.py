from pathlib import Path

import pytest

from gpufabric.masking.environment import secrets_of_environment

VALUE = "hunter2-planted"


@pytest.mark.parametrize(
    ("name", "is_secret"),
    [
        ("PULUMI_CONFIG_PASSPHRASE", True),
        ("PULUMI_ACCESS_TOKEN", True),
        ("AWS_SECRET_ACCESS_KEY", True),
        ("AWS_SESSION_TOKEN", True),
        ("ARM_CLIENT_SECRET", True),
        ("TF_VAR_private_key", True),
        ("OCI_CLI_KEY_CONTENT", True),
        ("GITHUB_TOKEN", True),
        ("MY_DB_PASSWORD", True),
        ("SLACK_WEBHOOK", True),
        ("DEPLOY_KEY", True),
        ("AZURE_STORAGE_CONNECTION_STRING", True),
        ("TF_VAR_fingerprint", False),
        ("TF_VAR_tenancy_ocid", False),
        ("AWS_REGION", False),
        ("ACTIONS_ID_TOKEN_REQUEST_URL", False),
        ("AZURE_CLIENT_ID", False),
        ("HOME", False),
        ("PWD", False),
    ],
)
def test_names(name: str, is_secret: bool) -> None:
    assert secrets_of_environment({name: VALUE}) == ({VALUE} if is_secret else set())


@pytest.mark.parametrize(("name", "value"), [("SOME_TOKEN", "short"), ("PULUMI_CONFIG_PASSPHRASE", "abc")])
def test_short_values_are_no_secrets(name: str, value: str) -> None:
    assert not secrets_of_environment({name: value})


def test_a_short_passphrase_is_one() -> None:
    assert secrets_of_environment({"PULUMI_CONFIG_PASSPHRASE": "abcd"}) == {"abcd"}


def test_passwords_in_addresses() -> None:
    assert secrets_of_environment({"PULUMI_BACKEND_URL": f"postgres://user:{VALUE}@host/db"}) == {VALUE}


def test_files_that_variables_name(tmp_path: Path) -> None:
    key = "-----BEGIN PRIVATE KEY-----\nMIIEowIBAAKCAQEA\n-----END PRIVATE KEY-----"
    (tmp_path / "key.pem").write_text(f"{key}\n")
    (tmp_path / "passphrase").write_text(f"{VALUE}\n")
    (tmp_path / "credentials").write_text(
        f"[default]\naws_access_key_id = AKIA\naws_secret_access_key = {VALUE}1\n"
    )
    (tmp_path / "config").write_text(f"[DEFAULT]\nuser=ocid1\nkey_file={tmp_path / 'key.pem'}\n")

    def secrets_of(name: str, file: str) -> frozenset[str]:
        return secrets_of_environment({name: str(tmp_path / file)})

    assert secrets_of("TF_VAR_private_key_path", "key.pem") == {key}
    assert secrets_of("PULUMI_CONFIG_PASSPHRASE_FILE", "passphrase") == {VALUE}
    assert secrets_of("AWS_SHARED_CREDENTIALS_FILE", "credentials") == {f"{VALUE}1"}
    assert secrets_of("OCI_CLI_CONFIG_FILE", "config") == {key}
    assert not secrets_of("PULUMI_CONFIG_PASSPHRASE_FILE", "absent")
    assert not secrets_of("GITHUB_EVENT_PATH", "passphrase")
