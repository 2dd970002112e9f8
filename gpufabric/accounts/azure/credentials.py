"""Credentials, chosen by the same variables and in the same order as in Pulumi's azure-native provider.

So a reader asks with the identity that ``pulumi up`` will have. The first method that is configured counts;
if it fails, no other one is tried.
"""

import logging
import time
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any, Literal, Protocol

import requests
from azure.core.credentials import AccessToken, TokenCredential
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import (
    AzureCliCredential,
    CertificateCredential,
    ClientAssertionCredential,
    ClientSecretCredential,
    CredentialUnavailableError,
    DefaultAzureCredential,
    ManagedIdentityCredential,
)

from gpufabric.accounts.azure.endpoints import Endpoints, Patience
from gpufabric.reading.plain import read_text

Method = Literal["default", "certificate", "secret", "federated", "managed-identity", "cli"]

_SPARE_SECONDS = 300
"""Time for which a kept token must still be valid."""

_CLI_SECONDS = 30
"""Time for ``az`` to start and to give a token; it needs several seconds on a busy machine."""

_OIDC_AUDIENCE = "api://AzureADTokenExchange"
"""Audience of tokens that Entra exchanges (GitHub document "Configuring OpenID Connect in Azure")."""

_OK = 200


class _Source(Protocol):
    def get_token(self, *scopes: str, **kwargs: Any) -> AccessToken: ...  # noqa: ANN401 - the SDK's own


class KeptCredential:
    """Credentials that keep a token until it expires, and whose every failure is an error of the SDK.

    Azure CLI starts for each token, and each client of a service asks for one. azure-identity and msal raise
    ``ValueError`` for a tenant or an authority that does not exist.

    Args:
        credential: credentials of azure-identity.
    """

    def __init__(self, credential: _Source) -> None:
        self._credential = credential
        self._tokens: dict[tuple[str, ...], AccessToken] = {}
        self._lock = Lock()

    def get_token(self, *scopes: str, **kwargs: Any) -> AccessToken:  # noqa: ANN401 - the SDK's own
        """Return a token for a scope.

        Raises:
            ClientAuthenticationError: there is none.
        """
        with self._lock:
            kept = self._tokens.get(scopes)
            # With claims, Azure has refused the kept token.
            if kept is None or kwargs.get("claims") or kept.expires_on - time.time() < _SPARE_SECONDS:
                kept = self._tokens[scopes] = self._asked(*scopes, **kwargs)
            return kept

    def _asked(self, *scopes: str, **kwargs: Any) -> AccessToken:  # noqa: ANN401 - the SDK's own
        try:
            return self._credential.get_token(*scopes, **kwargs)
        except (ValueError, OSError) as error:
            raise ClientAuthenticationError(str(error)) from error


def login_method(environment: Mapping[str, str]) -> Method:
    """Return the way to log in that Pulumi's provider would take.

    Args:
        environment: environment variables.
    """
    arm = _arm(environment)
    if arm.get("USE_DEFAULT_AZURE_CREDENTIAL") == "true":
        return "default"
    if "CLIENT_CERTIFICATE_PATH" in arm:
        return "certificate"
    if "CLIENT_SECRET" in arm:
        return "secret"
    if arm.get("USE_OIDC") == "true":
        return "federated"
    return "managed-identity" if arm.get("USE_MSI") == "true" else "cli"


def credential_of(
    environment: Mapping[str, str], endpoints: Endpoints, patience: Patience, subscription: str
) -> TokenCredential:
    """Return the credentials that Pulumi's provider would use.

    Args:
        environment: environment variables.
        endpoints: the authority that gives tokens.
        patience: time limits.
        subscription: subscription that Azure CLI selects its account by.

    Raises:
        CredentialUnavailableError: a setting is missing or invalid.
    """
    _silence()
    try:
        return KeptCredential(_chosen(environment, _options(endpoints, patience), patience, subscription))
    except ValueError as error:
        raise CredentialUnavailableError(str(error)) from error


def _chosen(
    environment: Mapping[str, str], options: Mapping[str, Any], patience: Patience, subscription: str
) -> _Source:
    arm = _arm(environment)
    match login_method(environment):
        case "default":
            return DefaultAzureCredential(exclude_shared_token_cache_credential=True, **options)
        case "certificate":
            return _certificate(arm, options)
        case "secret":
            return ClientSecretCredential(*_principal(arm), arm["CLIENT_SECRET"], **options)
        case "federated":
            return _federated(arm, environment, options, patience)
        case "managed-identity":
            return ManagedIdentityCredential(client_id=arm.get("CLIENT_ID"), **_timed(patience))
        case "cli":
            tenant = arm.get("TENANT_ID", "")
            return AzureCliCredential(
                tenant_id=tenant, subscription=subscription, process_timeout=_CLI_SECONDS
            )


def _arm(environment: Mapping[str, str]) -> Mapping[str, str]:
    """Return the variables of Pulumi's provider that have a value, without their prefix."""
    return {
        name.removeprefix("ARM_"): text
        for name, text in environment.items()
        if text and name.startswith("ARM_")
    }


def _certificate(arm: Mapping[str, str], options: Mapping[str, Any]) -> CertificateCredential:
    tenant, client = _principal(arm)
    password = arm.get("CLIENT_CERTIFICATE_PASSWORD")
    try:
        return CertificateCredential(
            tenant, client, arm["CLIENT_CERTIFICATE_PATH"], password=password, **options
        )
    except (OSError, ValueError) as error:
        text = "ARM_CLIENT_CERTIFICATE_PATH names no certificate with its key that can be read"
        raise CredentialUnavailableError(text) from error


def _federated(
    arm: Mapping[str, str], environment: Mapping[str, str], options: Mapping[str, Any], patience: Patience
) -> ClientAssertionCredential:
    """Return credentials that exchange the token of a CI system or a cluster."""
    tenant, client = _principal(arm)
    token, file = arm.get("OIDC_TOKEN"), arm.get("OIDC_TOKEN_FILE_PATH")
    url = arm.get("OIDC_REQUEST_URL") or environment.get("ACTIONS_ID_TOKEN_REQUEST_URL")
    bearer = arm.get("OIDC_REQUEST_TOKEN") or environment.get("ACTIONS_ID_TOKEN_REQUEST_TOKEN")

    def assertion() -> str:
        if token:
            return token
        if file:
            # Clusters rotate the file.
            return read_text(Path(file)).strip()
        if not (url and bearer):
            raise CredentialUnavailableError(
                "ARM_USE_OIDC is true, but there is no ARM_OIDC_TOKEN, no ARM_OIDC_TOKEN_FILE_PATH, and no "
                "request URL and token of a CI system"
            )
        return _requested(url, bearer, arm.get("OIDC_AUDIENCE", _OIDC_AUDIENCE), patience)

    return ClientAssertionCredential(tenant, client, assertion, **options)


def _requested(url: str, bearer: str, audience: str, patience: Patience) -> str:
    """Request an identity token from the CI system, as GitHub gives it."""
    try:
        answer = requests.get(
            url,
            params={"audience": audience},
            headers={"Authorization": f"Bearer {bearer}", "Accept": "application/json"},
            timeout=(patience.connect_seconds, patience.read_seconds),
        )
        token = answer.json().get("value") if answer.status_code == _OK else None
    except (requests.RequestException, ValueError, AttributeError) as error:
        raise ClientAuthenticationError("the CI system gave no identity token") from error
    if not isinstance(token, str):
        raise ClientAuthenticationError(f"the CI system gave no identity token: status {answer.status_code}")
    return token


def _principal(arm: Mapping[str, str]) -> tuple[str, str]:
    missing = [f"ARM_{name}" for name in ("TENANT_ID", "CLIENT_ID") if name not in arm]
    if missing:
        raise CredentialUnavailableError(f"{' and '.join(missing)} must be set")
    return arm["TENANT_ID"], arm["CLIENT_ID"]


def _timed(patience: Patience) -> dict[str, Any]:
    return {
        "connection_timeout": patience.connect_seconds,
        "read_timeout": patience.read_seconds,
        "retry_connect": 0,
        "retry_read": 0,
        "retry_status": patience.retries,
        "retry_backoff_factor": patience.backoff_seconds,
    }


def _options(endpoints: Endpoints, patience: Patience) -> dict[str, Any]:
    options = _timed(patience)
    if endpoints.authority:
        # Entra's public cloud need not be asked whether it knows an authority that is given.
        options |= {"authority": endpoints.authority, "disable_instance_discovery": True}
    return options


def _silence() -> None:
    """Keep the SDKs' warnings off the terminal: a failure is part of the answer."""
    for name in ("azure", "msal"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
