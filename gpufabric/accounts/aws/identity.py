"""Asks who the credentials are."""

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.aws.calls import CALLER_IDENTITY
from gpufabric.accounts.aws.client import Client
from gpufabric.accounts.aws.errors import CallError, failure
from gpufabric.accounts.reader import Identity
from gpufabric.accounts.target import Target
from gpufabric.spec.concealed import is_concealed


def read_identity(client: Client, target: Target) -> Identity | Failure:
    """Ask AWS for the account and the principal of the credentials.

    Args:
        client: calls of the target.
        target: account and region.
    """
    try:
        caller = client.ask(CALLER_IDENTITY)
    except CallError as error:
        return error.failure
    account, principal = str(caller.get("Account", "")), str(caller.get("Arn", ""))
    if not account:
        return failure(CALLER_IDENTITY, "incomplete", "the answer names no account")
    return Identity(account, principal, is_declared_account=account == target.account)


def wrong_account(target: Target) -> Failure:
    """Describe credentials of an account that is not declared, without its number."""
    if is_concealed(target.account):
        return failure(
            CALLER_IDENTITY,
            "wrong-account",
            "the stack's file states account_id encrypted, so the account cannot be compared",
            fix="State account_id as plain text.",
        )
    return failure(
        CALLER_IDENTITY,
        "wrong-account",
        f"the credentials belong to another account than {target.account}",
        fix=f"Set AWS_PROFILE to a profile of account {target.account}, or change account_id.",
    )
