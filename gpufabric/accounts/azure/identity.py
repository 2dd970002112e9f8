"""Identity of the credentials, and whether they see the declared subscription."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any, cast

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.azure import actions
from gpufabric.accounts.azure.client import AzureClients
from gpufabric.accounts.azure.errors import CallFailedError, asking
from gpufabric.accounts.reader import Identity
from gpufabric.accounts.target import Target

_VERSION = "2022-12-01"
_USABLE = frozenset({"Enabled", "Warned", "PastDue"})
"""States in which resources can be created (Azure document "Azure subscription states")."""

_NAMES = ("upn", "unique_name", "preferred_username", "appid", "azp", "oid")
"""Claims that name a user or an application, best first."""


def read_identity(clients: AzureClients, target: Target) -> Identity | Failure:
    """Ask who the credentials are, and for the declared subscription.

    A subscription that the credentials do not see, or that is disabled, is a failure.

    Args:
        clients: clients of the subscription.
        target: account and region.
    """
    call = actions.SUBSCRIPTION
    try:
        with asking(call, target):
            token = clients.credential.get_token(clients.endpoints.scope).token
            subscription = clients.get(clients.scope, _VERSION)
            state, number = str(subscription["state"]), str(subscription["subscriptionId"])
    except CallFailedError as error:
        return error.failure
    if state not in _USABLE:
        text = f"ReadOnlyDisabledSubscription: the subscription is {state}, and Azure creates nothing in it"
        return Failure(call, "denied", text, "enable the subscription in the Azure portal")
    is_declared = number.casefold() == target.account.casefold()
    return Identity(number, principal(token), is_declared_account=is_declared)


def principal(token: str) -> str:
    """Return the user or application that an access token belongs to, and its tenant.

    The token is not verified, since Azure does that, and no part of it but these claims leaves this function.
    """
    claims = _claims(token)
    name = next((str(claims[claim]) for claim in _NAMES if claims.get(claim)), "unknown")
    kind = "application" if claims.get("idtyp") == "app" or _is_application(claims) else "user"
    tenant = claims.get("tid")
    return f"{kind} {name}" + (f" of tenant {tenant}" if tenant else "")


def _is_application(claims: Mapping[str, Any]) -> bool:
    return not any(claims.get(claim) for claim in ("upn", "unique_name", "preferred_username", "scp"))


def _claims(token: str) -> Mapping[str, Any]:
    """Return the claims of a token; none if it is no JSON Web Token."""
    parts = token.split(".")
    try:
        payload = parts[1] + "=" * (-len(parts[1]) % 4)
        claims = json.loads(base64.urlsafe_b64decode(payload))
    except (IndexError, ValueError, binascii.Error):
        return {}
    return cast("Mapping[str, Any]", claims) if isinstance(claims, dict) else {}
