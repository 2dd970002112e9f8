"""Credentials, chosen by the same variables and in the same order as in Pulumi's azure-native provider.

So a reader asks with the identity that ``pulumi up`` will have. The first method that is configured counts;
if it fails, no other one is tried.
"""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

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

_CLI_SECONDS = 30
"""Time for ``az`` to start and to give a token; it needs several seconds on a busy machine."""

_OIDC_AUDIENCE = "api://AzureADTokenExchange"
"""Audience of tokens that Entra exchanges (GitHub document "Configuring OpenID Connect in Azure")."""

_OK = 200


class _Source(Protocol):
    def get_token(self, *scopes: str, **kwargs: Any) -> AccessToken: ...  # noqa: ANN401 - the SDK's own


class CheckedCredential:
    """Credentials whose every failure is an error of the SDK.

    azure-identity and msal raise ``ValueError`` for a tenant or an authority that does not exist.

    Args:
        credential: credentials of azure-identity.
    """

    def __init__(self, credential: _Source) -> None:
        self._credential = credential

    def get_token(self, *scopes: str, **kwargs: Any) -> AccessToken:  # noqa: ANN401 - the SDK's own
        """Return a token for a scope.

        Raises:
            ClientAuthenticationError: there is none.
        """
        try:
            return self._credential.get_token(*scopes, **kwargs)
        except (ValueError, OSError) as error:
            raise ClientAuthenticationError(str(error)) from error


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
        CredentialUnavailableError: a setting is missing.
    """
    _silence()
    try:
        chosen = _chosen(environment, _options(endpoints, patience), patience, subscription)
    except ValueError as error:
        raise CredentialUnavailableError(str(error)) from error
    return CheckedCredential(chosen)


def _chosen(
    environment: Mapping[str, str], options: Mapping[str, Any], patience: Patience, subscription: str
) -> _Source:
    arm = {
        name.removeprefix("ARM_"): text
        for name, text in environment.items()
        if name.startswith("ARM_") and text
    }
    if arm.get("USE_DEFAULT_AZURE_CREDENTIAL") == "true":
        return DefaultAzureCredential(exclude_shared_token_cache_credential=True, **options)
    if "CLIENT_CERTIFICATE_PATH" in arm:
        tenant, client = _principal(arm)
        password = arm.get("CLIENT_CERTIFICATE_PASSWORD")
        try:
            return CertificateCredential(
                tenant, client, arm["CLIENT_CERTIFICATE_PATH"], password=password, **options
            )
        except (OSError, ValueError) as error:
            text = "ARM_CLIENT_CERTIFICATE_PATH names no certificate with its key that can be read"
            raise CredentialUnavailableError(text) from error
    if "CLIENT_SECRET" in arm:
        return ClientSecretCredential(*_principal(arm), arm["CLIENT_SECRET"], **options)
    if arm.get("USE_OIDC") == "true":
        return _federated(arm, environment, options, patience)
    if arm.get("USE_MSI") == "true":
        return ManagedIdentityCredential(client_id=arm.get("CLIENT_ID"), **_timed(patience))
    return AzureCliCredential(
        tenant_id=arm.get("TENANT_ID", ""), subscription=subscription, process_timeout=_CLI_SECONDS
    )


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
            return Path(file).read_text(encoding="utf-8").strip()
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
