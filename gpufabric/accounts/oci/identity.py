"""Asks whose the credentials are, and in which regions they work."""

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.oci.client import OciClients
from gpufabric.accounts.oci.login_errors import LOGIN
from gpufabric.accounts.reader import Identity
from gpufabric.accounts.target import Target
from gpufabric.spec.concealed import is_concealed

SUBSCRIPTIONS = "identity:ListRegionSubscriptions"
_READY = "READY"


def identity_of(clients: OciClients, target: Target) -> Identity | Failure:
    """Return the identity of the credentials, or why they do not work in the region.

    The credentials name their tenancy, so this asks OCI for the regions of that tenancy: the answer proves
    that they work.

    Args:
        clients: clients of a region in which the login works.
        target: the tenancy with its stacks.

    Raises:
        CallError: OCI does not accept the credentials, or gives no answer.
    """
    login = clients.login
    subscriptions = clients.every("identity", "list_region_subscriptions", login.tenancy)
    states = {subscription.region_name: subscription.status for subscription in subscriptions}
    home = next((entry.region_name for entry in subscriptions if entry.is_home_region), "")
    if not states or not home:
        text = "OCI sent no home region"
        return Failure(SUBSCRIPTIONS, "incomplete", text, "try again")
    if login.tenancy == target.account and states.get(target.region) != _READY:
        return _not_subscribed(target.region, states.get(target.region))
    return Identity(
        account=login.tenancy,
        principal=login.principal,
        is_declared_account=login.tenancy == target.account,
        home_region=home,
    )


def foreign(tenancy: str, target: Target) -> Failure | None:
    """Return why the credentials cannot read a target: they are of another tenancy; None if they can."""
    if tenancy == target.account:
        return None
    if is_concealed(target.account):
        text = "the stack's file states tenancy_id encrypted, so nothing tells whose answers these would be"
        return Failure(LOGIN, "incomplete", text, "state tenancy_id in plain text")
    text = "the credentials belong to another tenancy than the declared one"
    return Failure(
        "login", "wrong-account", text, "log in to the tenancy of tenancy_id, or correct tenancy_id"
    )


def _not_subscribed(region: str, state: str | None) -> Failure:
    text = (
        f"its subscription to {region} is {state}" if state else f"the tenancy is not subscribed to {region}"
    )
    fix = "wait until it is READY" if state else "oci iam region-subscription create --region-key <key>"
    return Failure(SUBSCRIPTIONS, "unknown-region", text, fix)
