"""Causes of Azure's codes, in plain words and with the next step."""

from collections.abc import Mapping

from gpufabric.accounts.answer import Cause
from gpufabric.accounts.target import Target

_LOG_IN = "log in with `az login`, or set the ARM_ variables that `pulumi up` uses"

ENTRA: Mapping[str, tuple[Cause, str]] = {
    "AADSTS700082": ("expired-credentials", _LOG_IN),
    "AADSTS70043": ("expired-credentials", _LOG_IN),
    "AADSTS50173": ("expired-credentials", _LOG_IN),
    "AADSTS50076": ("expired-credentials", _LOG_IN),
    "AADSTS50079": ("expired-credentials", _LOG_IN),
    "AADSTS7000222": ("expired-credentials", "create a new client secret for the application"),
    "AADSTS700024": ("clock-skew", "set this machine's clock, and use a new identity token"),
    "AADSTS7000215": ("denied", "set ARM_CLIENT_SECRET to the secret's value, not its id"),
    "AADSTS700213": ("denied", "add a federated credential for this subject to the application"),
    "AADSTS70021": ("denied", "add a federated credential for this subject to the application"),
    "AADSTS700016": ("wrong-account", "set ARM_TENANT_ID to the tenant of the application ARM_CLIENT_ID"),
    "AADSTS90002": ("wrong-account", "set ARM_TENANT_ID to a tenant that exists"),
}
"""Causes of Entra's codes (Entra document "Microsoft Entra authentication and authorization error codes")."""

CODES: Mapping[str, Cause] = {
    "expiredauthenticationtoken": "expired-credentials",
    "invalidauthenticationtokentenant": "wrong-account",
    "subscriptionnotfound": "wrong-account",
    "invalidsubscriptionid": "wrong-account",
    "locationnotfound": "unknown-region",
    "invalidlocation": "unknown-region",
    "noregisteredproviderfound": "unknown-region",
    "locationnotavailableforresourcetype": "unknown-region",
    "readonlydisabledsubscription": "denied",
}

UNREGISTERED_CODES = frozenset({"missingsubscriptionregistration", "subscriptionnotregistered"})

UNREGISTERED = "the subscription has not registered the resource provider"
"""Reason for which something of a provider is absent."""

TEXTS: Mapping[Cause, str] = {
    "no-credentials": "there are no credentials for Azure",
    "expired-credentials": "the credentials have expired",
    "wrong-account": "the credentials do not see the subscription",
    "denied": "the credentials may not call it",
    "throttled": "Azure takes no more calls at present",
    "timed-out": "no answer in time",
    "unreachable": "the endpoint cannot be reached",
    "server-error": "Azure failed",
    "unknown-region": "the region is not one of the subscription's",
    "clock-skew": "a time in the token is not valid now",
    "incomplete": "the answer lacks a part",
    "no-sdk": "Azure's SDK is not installed",
    "unexpected": "the answer is not as documented",
}

STATUSES: Mapping[int, Cause] = {401: "no-credentials", 403: "denied", 408: "timed-out", 429: "throttled"}
"""Causes of statuses, where a code says nothing else."""


def fix_for(cause: Cause, call: str, target: Target) -> str:
    """Return the next step after a failure; empty if there is none to name.

    Args:
        cause: its cause.
        call: the call, as the action that a role must allow.
        target: account and region.
    """
    scope = f"/subscriptions/{target.account}"
    return {
        "no-credentials": _LOG_IN,
        "expired-credentials": _LOG_IN,
        "wrong-account": f"log in to the tenant of {target.account}, or grant the role Reader on {scope}",
        "denied": f"grant {call} on {scope}"
        + (", as the role Reader does" if call.endswith("/read") else ""),
        "throttled": "try again in some minutes",
        "timed-out": "try again; check the proxy and the network",
        "unreachable": "check the network, the proxy and the clock",
        "server-error": "try again later; see https://azure.status.microsoft",
        "unknown-region": f"`az account list-locations` lists the names; {target.region} is declared",
        "clock-skew": "set this machine's clock",
        "incomplete": "try again later",
        "no-sdk": "`pip install 'gpufabric[azure]'`",
    }.get(cause, "")
