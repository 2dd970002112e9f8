from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.oci.credentials import LoginEndpoints, log_in
from gpufabric.accounts.oci.errors import CallError
from gpufabric.accounts.oci.reader import OciReader
from gpufabric.accounts.oci.settings import LoginSettings, login_settings
from gpufabric.accounts.reader import Identity
from tests.accounts.oci.conftest import Declare
from tests.accounts.oci.logins import machine_routes, pod_login, token
from tools.loopback.oci.facts import REGION, TENANCY, USER
from tools.loopback.oci.server import Loopback, Refusal

PASSWORD = "correct horse"


def identity(
    cloud: Loopback, declare: Declare, environment: dict[str, str] | None = None
) -> Identity | Failure:
    endpoints = LoginEndpoints(federation=f"{cloud.url}/v1/x509")
    reader = OciReader(environment=environment, endpoint=cloud.url, login_endpoints=endpoints, read_seconds=5)
    return reader.identity(declare())


def accepted(answer: Identity | Failure, principal: str) -> None:
    assert answer == Identity(TENANCY, principal, True, "us-phoenix-1")


def refusal(settings: LoginSettings) -> Failure:
    with pytest.raises(CallError) as raised:
        log_in(settings)
    return raised.value.failure


def test_configuration_file(cloud: Loopback, declare: Declare, config_file: Path) -> None:
    accepted(identity(cloud, declare), USER)


def test_configuration_file_elsewhere(
    cloud: Loopback, declare: Declare, config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = config_file.rename(config_file.with_name("elsewhere"))
    monkeypatch.setenv("OCI_CONFIG_FILE", str(moved))
    accepted(identity(cloud, declare), USER)


def test_requests_are_not_printed(
    cloud: Loopback, declare: Declare, config_file: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    config_file.write_text(f"{config_file.read_text()}log_requests=true\n")
    accepted(identity(cloud, declare), USER)
    assert capfd.readouterr() == ("", "")


def test_profile_of_the_environment(cloud: Loopback, declare: Declare, config_file: Path) -> None:
    config_file.write_text(config_file.read_text().replace("[DEFAULT]", "[team]"))
    accepted(identity(cloud, declare, {"TF_VAR_config_file_profile": "team"}), USER)
    answer = identity(cloud, declare)
    assert isinstance(answer, Failure)
    assert answer.cause == "no-credentials"
    assert "no profile DEFAULT" in answer.text


@pytest.mark.parametrize("escape", [False, True])
@pytest.mark.parametrize("states_tenancy", [False, True])
def test_variables_of_the_provider(
    cloud: Loopback,
    declare: Declare,
    home: Path,
    key_pem: str,
    fingerprint: str,
    escape: bool,
    states_tenancy: bool,
) -> None:
    environment = {
        "TF_VAR_user_ocid": USER,
        "OCI_FINGERPRINT": fingerprint,
        "OCI_PRIVATE_KEY": key_pem.replace("\n", "\\n") if escape else key_pem,
    }
    # A region's stack gives its provider the declared tenancy.
    tenancy = {"TF_VAR_tenancy_ocid": TENANCY} if states_tenancy else {}
    accepted(identity(cloud, declare, {**environment, **tenancy}), USER)


def test_key_with_a_password(
    cloud: Loopback, declare: Declare, config_file: Path, private_key: RSAPrivateKey
) -> None:
    config_file.with_name("key.pem").write_bytes(
        private_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.BestAvailableEncryption(PASSWORD.encode()),
        )
    )
    accepted(identity(cloud, declare, {"TF_VAR_private_key_password": PASSWORD}), USER)
    for settings in ({}, {"TF_VAR_private_key_password": "wrong"}):
        answer = identity(cloud, declare, settings)
        assert isinstance(answer, Failure)
        assert answer.cause == "no-credentials"
        assert "password" in answer.text


def test_user_tenancy_and_key_belong_together(config_file: Path) -> None:
    """A variable alone does not turn the user of the file into another one, as with the provider."""
    assert log_in(LoginSettings(user_ocid="ocid1.user.oc1..bbbb")).principal == USER


def test_session(cloud: Loopback, declare: Declare, config_file: Path, private_key: RSAPrivateKey) -> None:
    given = token()
    file = config_file.with_name("token")
    file.write_text(f"{given}\n")
    config_file.write_text(f"{config_file.read_text()}security_token_file={file}\n")
    cloud.keys = {f"ST${given}": private_key.public_key()}
    accepted(identity(cloud, declare), "session")
    accepted(identity(cloud, declare, {"TF_VAR_auth": "SecurityToken"}), "session")


def test_expired_session(config_file: Path) -> None:
    file = config_file.with_name("token")
    file.write_text(token(lives=-60))
    config_file.write_text(f"{config_file.read_text()}security_token_file={file}\n")
    answer = refusal(LoginSettings())
    assert answer.cause == "expired-credentials"
    assert answer.fix == "oci session refresh --profile DEFAULT"


def test_machine(
    cloud: Loopback,
    declare: Declare,
    home: Path,
    private_key: RSAPrivateKey,
    key_pem: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cloud.routes += machine_routes(cloud, private_key, key_pem, "iad")
    cloud.keys.clear()
    monkeypatch.setenv("OCI_METADATA_BASE_URL", f"{cloud.url}/opc/v2")
    accepted(identity(cloud, declare, {"TF_VAR_auth": "InstancePrincipal"}), "instance principal")
    assert "federation" in cloud.operations()


def test_machine_whose_certificate_is_refused(
    cloud: Loopback,
    declare: Declare,
    home: Path,
    private_key: RSAPrivateKey,
    key_pem: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cloud.routes += machine_routes(cloud, private_key, key_pem, REGION)
    cloud.refusals["federation"] = [Refusal(401, "NotAuthenticated")]
    monkeypatch.setenv("OCI_METADATA_BASE_URL", f"{cloud.url}/opc/v2")
    answer = identity(cloud, declare, {"TF_VAR_auth": "InstancePrincipal"})
    assert isinstance(answer, Failure)
    assert answer.cause == "expired-credentials"


def test_no_machine_of_oci(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCI_METADATA_BASE_URL", "http://127.0.0.1:9/opc/v2")
    answer = refusal(login_settings({"OCI_AUTH": "InstancePrincipal"}, TENANCY))
    assert answer.cause == "no-credentials"
    assert "API key" in answer.fix


def test_pod(
    cloud: Loopback,
    declare: Declare,
    home: Path,
    private_key: RSAPrivateKey,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from oci.auth import rpt_path_providers
    from oci.auth.signers import resource_principals_signer as signers

    cloud.keys.clear()
    with pod_login(cloud, private_key, home) as (port, certificate):
        monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "127.0.0.1")
        monkeypatch.setenv("OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH", str(certificate))
        monkeypatch.setattr(signers, "OCI_KUBERNETES_PROXYMUX_SERVICE_PORT", str(port))
        monkeypatch.setattr(
            rpt_path_providers.DefaultServiceAccountTokenProvider,
            "get_sa_token",
            lambda _: "token-of-service-account",
        )
        accepted(identity(cloud, declare, {"TF_VAR_auth": "OKEWorkloadIdentity"}), "workload identity")


def test_no_pod(home: Path) -> None:
    answer = refusal(LoginSettings(auth="okeworkloadidentity"))
    assert answer.cause == "no-credentials"


def test_resource(
    cloud: Loopback,
    declare: Declare,
    home: Path,
    key_pem: str,
    private_key: RSAPrivateKey,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = token(res_tenant=TENANCY)
    cloud.keys = {f"ST${given}": private_key.public_key()}
    monkeypatch.setenv("OCI_RESOURCE_PRINCIPAL_VERSION", "2.2")
    monkeypatch.setenv("OCI_RESOURCE_PRINCIPAL_RPST", given)
    monkeypatch.setenv("OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM", key_pem)
    monkeypatch.setenv("OCI_RESOURCE_PRINCIPAL_REGION", REGION)
    accepted(identity(cloud, declare, {"TF_VAR_auth": "ResourcePrincipal"}), "resource principal")


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        (LoginSettings(), "no profile DEFAULT in ~/.oci/config"),
        (LoginSettings(auth="workloadidentityfederation"), "not supported"),
        (LoginSettings(tenancy_ocid=TENANCY, user_ocid=USER, fingerprint="00"), "no profile"),
        (
            LoginSettings(tenancy_ocid="x", user_ocid=USER, fingerprint="00", private_key="k"),
            "tenancy is malformed",
        ),
        (LoginSettings(auth="resourceprincipal"), "no login"),
    ],
)
def test_no_credentials(home: Path, settings: LoginSettings, text: str) -> None:
    answer = refusal(settings)
    assert answer.cause == "no-credentials"
    assert text in answer.text
    assert answer.fix
    assert str(home) not in answer.text + answer.fix


def test_unreadable_key(config_file: Path) -> None:
    config_file.with_name("key.pem").write_text("secret text that is no key")
    answer = refusal(LoginSettings())
    assert answer.cause == "no-credentials"
    assert "secret" not in answer.text
    config_file.with_name("key.pem").unlink()
    assert refusal(LoginSettings()).cause == "no-credentials"


def test_secrets_are_not_shown(config_file: Path) -> None:
    assert "signer" not in repr(log_in(LoginSettings()))
