"""Logins with the SDK's own classes against local endpoints."""

import json
import logging
import stat
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from azure.core.credentials import AccessToken
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.azure.credentials import KeptCredential
from gpufabric.accounts.azure.endpoints import Endpoints
from gpufabric.accounts.azure.reader import AzureReader
from gpufabric.accounts.reader import Identity
from gpufabric.accounts.target import Target
from tests.accounts.azure.conftest import QUICK
from tools.loopback.azure.bodies import SCOPE, SUBSCRIPTION
from tools.loopback.azure.server import CLIENT, TENANT, Answer, Loopback, Request, failure, token

ARM = {"ARM_TENANT_ID": TENANT, "ARM_CLIENT_ID": CLIENT}
SECRET = "s3cr3t-of-the-application"
TOKEN_PATH = f"/{TENANT}/oauth2/v2.0/token"
PRINCIPAL = f"application {CLIENT} of tenant {TENANT}"
Login = Callable[[Mapping[str, str]], Identity | Failure]


@pytest.fixture(autouse=True)
def entra(azure: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the loopback server be Microsoft Entra as well, and hide the machine's own variables."""
    for name in ("IDENTITY_ENDPOINT", "IDENTITY_HEADER", "IMDS_ENDPOINT", "MSI_ENDPOINT", "MSI_SECRET"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_FEDERATED_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    azure.set(
        f"/{TENANT}/v2.0/.well-known/openid-configuration",
        {
            "issuer": f"{azure.url}/{TENANT}/v2.0",
            "authorization_endpoint": f"{azure.url}/{TENANT}/oauth2/v2.0/authorize",
            "token_endpoint": f"{azure.url}{TOKEN_PATH}",
        },
    )
    azure.set(TOKEN_PATH, granted(), method="POST")


@pytest.fixture
def login(azure: Loopback, target: Target) -> Login:
    def login(environment: Mapping[str, str]) -> Identity | Failure:
        endpoints = Endpoints(azure.url, authority=azure.url)
        return AzureReader(endpoints=endpoints, environment=environment, patience=QUICK).identity(target)

    return login


def granted() -> dict[str, object]:
    return {"token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": token()}


def refused(code: str, text: str = "refused") -> Answer:
    number = int(code.removeprefix("AADSTS"))
    body = {
        "error": "invalid_client",
        "error_description": f"{code}: {text} '{CLIENT}'. Trace ID: 1 Correlation ID: 2 Timestamp: 3",
        "error_codes": [number],
    }
    return Answer(body, 401)


def form(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(request.body.decode()).items()}


def asked_for_token(azure: Loopback) -> dict[str, str]:
    (request,) = azure.asked(TOKEN_PATH)
    return form(request)


def is_declared(identity: Identity | Failure) -> bool:
    assert isinstance(identity, Identity), identity
    assert (identity.account, identity.principal) == (SUBSCRIPTION, PRINCIPAL)
    return identity.is_declared_account


def test_client_secret(azure: Loopback, login: Login) -> None:
    assert is_declared(login({**ARM, "ARM_CLIENT_SECRET": SECRET}))
    sent = asked_for_token(azure)
    assert (sent["client_id"], sent["client_secret"]) == (CLIENT, SECRET)
    assert sent["grant_type"] == "client_credentials"
    assert sent["scope"].startswith("https://management.azure.com/.default")
    assert azure.asked(SCOPE)[0].headers["authorization"] == f"Bearer {token()}"


def test_client_certificate(azure: Loopback, login: Login, tmp_path: Path) -> None:
    pem = tmp_path / "application.pem"
    pem.write_bytes(_rsa_pem())
    assert is_declared(login({**ARM, "ARM_CLIENT_CERTIFICATE_PATH": str(pem)}))
    assert "client_assertion" in asked_for_token(azure)


def test_a_certificate_that_cannot_be_read_is_named(login: Login, tmp_path: Path) -> None:
    answer = login({**ARM, "ARM_CLIENT_CERTIFICATE_PATH": str(tmp_path / "none.pem")})
    assert isinstance(answer, Failure)
    assert answer.cause == "no-credentials"
    assert "ARM_CLIENT_CERTIFICATE_PATH" in answer.text


def test_workload_identity_from_a_token_file(azure: Loopback, login: Login, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("federated-token\n", encoding="utf-8")
    assert is_declared(login({**ARM, "ARM_USE_OIDC": "true", "ARM_OIDC_TOKEN_FILE_PATH": str(file)}))
    sent = asked_for_token(azure)
    assert sent["client_assertion"] == "federated-token"
    assert sent["client_assertion_type"].endswith("jwt-bearer")


def test_workload_identity_of_a_pod(
    azure: Loopback, login: Login, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The webhook of AKS workload identity sets these variables."""
    file = tmp_path / "token"
    file.write_text("pod-token", encoding="utf-8")
    monkeypatch.setenv("AZURE_TENANT_ID", TENANT)
    monkeypatch.setenv("AZURE_CLIENT_ID", CLIENT)
    monkeypatch.setenv("AZURE_FEDERATED_TOKEN_FILE", str(file))
    monkeypatch.setenv("AZURE_AUTHORITY_HOST", azure.url)
    assert is_declared(login({"ARM_USE_DEFAULT_AZURE_CREDENTIAL": "true"}))
    assert asked_for_token(azure)["client_assertion"] == "pod-token"


def test_a_token_in_a_variable(azure: Loopback, login: Login) -> None:
    assert is_declared(login({**ARM, "ARM_USE_OIDC": "true", "ARM_OIDC_TOKEN": "given"}))
    assert asked_for_token(azure)["client_assertion"] == "given"


def test_a_ci_system_gives_the_token(azure: Loopback, login: Login) -> None:
    azure.set("/ci/token", {"value": "of-the-job"})
    environment = {
        **ARM,
        "ARM_USE_OIDC": "true",
        "ACTIONS_ID_TOKEN_REQUEST_URL": f"{azure.url}/ci/token?job=1",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "bearer-of-the-job",
    }
    assert is_declared(login(environment))
    (request,) = azure.asked("/ci/token")
    assert request.query == {"job": "1", "audience": "api://AzureADTokenExchange"}
    assert request.headers["authorization"] == "Bearer bearer-of-the-job"
    assert asked_for_token(azure)["client_assertion"] == "of-the-job"


@pytest.mark.parametrize("answer", [failure(403, "no"), Answer({"token": 1}), Answer(raw=b"<html>")])
def test_a_ci_system_that_gives_no_token(answer: Answer, azure: Loopback, login: Login) -> None:
    azure.set("/ci/token", answer)
    environment = {
        "ARM_OIDC_REQUEST_URL": f"{azure.url}/ci/token",
        "ARM_OIDC_REQUEST_TOKEN": "bearer-of-the-job",
    }
    identity = login({**ARM, "ARM_USE_OIDC": "true", **environment})
    assert isinstance(identity, Failure)
    assert "the CI system gave no identity token" in identity.text
    assert "bearer-of-the-job" not in identity.text


def test_oidc_without_a_token_says_what_is_missing(login: Login) -> None:
    identity = login({**ARM, "ARM_USE_OIDC": "true"})
    assert isinstance(identity, Failure)
    assert "ARM_OIDC_TOKEN_FILE_PATH" in identity.text


def test_managed_identity_of_a_machine(
    azure: Loopback, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", azure.url)
    path = "/metadata/identity/oauth2/token"
    azure.set(path, {**granted(), "expires_on": "4102444800", "resource": "https://management.azure.com"})
    assert is_declared(login({"ARM_USE_MSI": "true", "ARM_CLIENT_ID": CLIENT}))
    request = azure.asked(path)[-1]
    assert request.headers["metadata"] == "true"
    assert request.query["client_id"] == CLIENT
    assert request.query["resource"] == "https://management.azure.com"


def test_managed_identity_of_an_app_service(
    azure: Loopback, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{azure.url}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", "header-of-the-app")
    azure.set(
        "/msi/token", {**granted(), "expires_on": "4102444800", "resource": "https://management.azure.com"}
    )
    assert is_declared(login({"ARM_USE_MSI": "true"}))
    assert azure.asked("/msi/token")[0].headers["x-identity-header"] == "header-of-the-app"


def test_azure_cli(login: Login, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without ARM variables, Azure CLI gives the token, for the declared subscription."""
    given = {"accessToken": token(), "expiresOn": "2099-01-01 00:00:00.000000", "tenant": TENANT}
    _az(tmp_path, f"echo \"$@\" > {tmp_path}/asked; echo '{json.dumps(given)}'")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert is_declared(login({}))
    assert SUBSCRIPTION in (tmp_path / "asked").read_text(encoding="utf-8")


def test_azure_cli_starts_once_for_all_services(
    azure: Loopback, target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"accessToken": token(), "expiresOn": "2099-01-01 00:00:00.000000", "tenant": TENANT}
    _az(tmp_path, f"echo started >> {tmp_path}/asked; echo '{json.dumps(given)}'")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    reader = AzureReader(endpoints=Endpoints(azure.url), environment={}, patience=QUICK)
    assert all(answer.rows is not None for answer in reader.read(target, "network"))
    assert isinstance(reader.identity(target), Identity)
    assert (tmp_path / "asked").read_text(encoding="utf-8") == "started\n"


def test_subscriptions_share_a_token(azure: Loopback, target: Target) -> None:
    endpoints = Endpoints(azure.url, authority=azure.url)
    environment = {**ARM, "ARM_CLIENT_SECRET": SECRET}
    reader = AzureReader(endpoints=endpoints, environment=environment, patience=QUICK)
    reader.identity(target)
    reader.identity(replace(target, account="11111111-2222-4333-8444-555555555555"))
    assert len(azure.asked(TOKEN_PATH)) == 1


@pytest.mark.parametrize(("seconds", "asked"), [(3600, 1), (200, 2)])
def test_a_token_is_kept_until_it_is_about_to_expire(seconds: int, asked: int) -> None:
    source = Counting(seconds)
    kept = KeptCredential(source)
    assert kept.get_token("scope") == kept.get_token("scope")
    assert source.asked == asked


def test_a_refused_token_is_not_kept() -> None:
    source = Counting(3600)
    kept = KeptCredential(source)
    kept.get_token("scope")
    kept.get_token("scope", claims="{}")
    kept.get_token("other scope")
    assert source.asked == 3


class Counting:
    def __init__(self, seconds: int) -> None:
        self.asked, self.expires_on = 0, int(time.time()) + seconds

    def get_token(self, *_: str, **__: object) -> AccessToken:
        self.asked += 1
        return AccessToken("token", self.expires_on)


def test_azure_cli_without_a_login(login: Login, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _az(tmp_path, "echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    identity = login({})
    assert isinstance(identity, Failure)
    assert identity.cause == "no-credentials"
    assert "az login" in identity.fix


def test_no_credentials_at_all(login: Login, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    identity = login({})
    assert isinstance(identity, Failure)
    assert identity.cause == "no-credentials"


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("AADSTS7000222", "expired-credentials"),
        ("AADSTS7000215", "denied"),
        ("AADSTS700016", "wrong-account"),
        ("AADSTS700024", "clock-skew"),
    ],
)
def test_a_refused_login_is_one_clear_line(
    code: str, cause: str, azure: Loopback, login: Login, caplog: pytest.LogCaptureFixture
) -> None:
    azure.set(TOKEN_PATH, refused(code), method="POST")
    with caplog.at_level(logging.INFO):
        identity = login({**ARM, "ARM_CLIENT_SECRET": SECRET})
    assert isinstance(identity, Failure)
    assert (identity.cause, identity.text.partition(":")[0]) == (cause, code)
    assert SECRET not in f"{identity}{caplog.text}"
    assert token() not in caplog.text


def test_a_failed_method_does_not_fall_back(azure: Loopback, login: Login) -> None:
    """As in Pulumi's provider: a reader must not ask with another identity than the update."""
    azure.set(TOKEN_PATH, refused("AADSTS7000222"), method="POST")
    assert isinstance(login({**ARM, "ARM_CLIENT_SECRET": SECRET, "ARM_USE_MSI": "true"}), Failure)
    assert not azure.asked("/metadata/identity/oauth2/token")


@pytest.mark.parametrize("missing", sorted(ARM))
def test_a_missing_setting_is_named(missing: str, login: Login) -> None:
    environment = {name: text for name, text in ARM.items() if name != missing}
    identity = login({**environment, "ARM_CLIENT_SECRET": SECRET})
    assert isinstance(identity, Failure)
    assert identity.text == f"there are no credentials for Azure: {missing} must be set"


def test_a_missing_setting_fails_every_section(azure: Loopback, target: Target) -> None:
    endpoints = Endpoints(azure.url, authority=azure.url)
    reader = AzureReader(endpoints=endpoints, environment={"ARM_CLIENT_SECRET": SECRET}, patience=QUICK)
    answers = reader.read(target, "network")
    assert [answer.section for answer in answers] == ["zones", "networks", "names", "file_system_subnets"]
    assert all(answer.rows is None and answer.failures for answer in answers)
    assert isinstance(reader.permissions(target, []), Failure)


def test_a_tenant_that_is_no_tenant(login: Login) -> None:
    identity = login({**ARM, "ARM_TENANT_ID": "not a tenant!", "ARM_CLIENT_SECRET": SECRET})
    assert isinstance(identity, Failure)
    assert SECRET not in str(identity)


def _az(folder: Path, script: str) -> None:
    az = folder / "az"
    az.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    az.chmod(az.stat().st_mode | stat.S_IXUSR)


def _rsa_pem() -> bytes:
    """Make a certificate with an RSA key, which Entra's applications have."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "application")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + made.public_bytes(serialization.Encoding.PEM)
