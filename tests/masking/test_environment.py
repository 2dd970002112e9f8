import base64
import json
import os
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
        ("SLACK_WEBHOOK_URL", True),
        ("MYSQL_PWD", True),
        ("SMTP_PASS", True),
        ("SENTRY_DSN", True),
        ("CI_JOB_JWT", True),
        ("SSH_KEY_BASE64", True),
        ("VAULT_SECRET_ID", True),
        ("OLDPWD", False),
        ("SIGNING_KEY_ID", False),
        ("OCI_CLI_AUTH", False),
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


def test_passwords_in_addresses_count_decoded() -> None:
    secrets = secrets_of_environment({"DATABASE_URL": "postgres://user:hunt%40er2-planted@host/db"})
    assert secrets == {"hunt%40er2-planted", "hunt@er2-planted"}


@pytest.mark.parametrize(
    ("value", "secret"),
    [
        (json.dumps({"clientId": "5f1c3e0a", "clientSecret": VALUE}), VALUE),
        (json.dumps({"clientSecret": VALUE}, indent=2), VALUE),
        (json.dumps([{"deep": [{"api_key": VALUE}]}])[1:-1], VALUE),
        (f"DefaultEndpointsProtocol=https;AccountName=x;AccountKey={VALUE};EndpointSuffix=y", VALUE),
        (f"Server=db;User Id=u;Password={VALUE}", VALUE),
        (json.dumps({"auths": {"host": {"auth": base64.b64encode(f"u:{VALUE}".encode()).decode()}}}), VALUE),
    ],
)
@pytest.mark.parametrize("name", ["AZURE_CREDENTIALS", "DOCKER_AUTH_CONFIG", "SETTINGS"])
def test_credentials_inside_a_value(name: str, value: str, secret: str) -> None:
    assert secret in secrets_of_environment({name: value})


@pytest.mark.parametrize(
    "value", ["{", "{" * 100_000, '{"clientSecret": 7}', '{"auth": "no base64"}', ";;=;"]
)
def test_a_value_of_another_form_is_no_error(value: str) -> None:
    secrets_of_environment({"SETTINGS": value, "DOCKER_AUTH_CONFIG": value})


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (".aws/credentials", f"[default]\naws_secret_access_key = {VALUE}\n"),
        (".kube/config", f"users:\n- name: u\n  user:\n    client-key-data: {VALUE}\n"),
        (".kube/config", f"users:\n- name: u\n  user:\n    token: {VALUE}\n"),
        (".netrc", f"machine host login user password {VALUE}\n"),
    ],
)
def test_files_that_tools_read_by_default(tmp_path: Path, file: str, text: str) -> None:
    path = tmp_path / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    assert secrets_of_environment({"HOME": str(tmp_path)}) == {VALUE}
    names = {
        ".aws/credentials": "AWS_SHARED_CREDENTIALS_FILE",
        ".kube/config": "KUBECONFIG",
        ".netrc": "NETRC",
    }
    other = secrets_of_environment({"HOME": str(tmp_path), names[file]: str(tmp_path / "absent")})
    assert other == set(), "the variable names another file"


def test_several_files_of_one_variable(tmp_path: Path) -> None:
    for place in ("first", "second"):
        (tmp_path / place).write_text(f"token: {place}-{VALUE}\n")
    names = os.pathsep.join(str(tmp_path / place) for place in ("first", "second"))
    assert secrets_of_environment({"KUBECONFIG": names}) == {f"first-{VALUE}", f"second-{VALUE}"}


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
