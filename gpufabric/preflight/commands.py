"""Next steps for a quota that is too small, or whose increase is requested."""

from gpufabric.accounts.quota_commands import AccountQuota
from gpufabric.preflight.case import StackCase
from gpufabric.spec.regions import account_of


def increase_step(case: StackCase, key: str, limit: int) -> str:
    """Return the command that requests a limit, or what to do where there is none.

    Args:
        case: the stack.
        key: the quota's key in the snapshot, ``<service>/<code>``.
        limit: the limit to request.
    """
    command = _quota(case, key).increase_command(limit)
    return command or f"request {limit:,} of {key} in a support case: the cloud has no command for it"


def pending_step(case: StackCase, key: str) -> str:
    """Return the command that shows the state of a request; empty if there is none.

    Args:
        case: the stack.
        key: the quota's key in the snapshot.
    """
    return _quota(case, key).requests_command() or ""


def _quota(case: StackCase, key: str) -> AccountQuota:
    region = case.region
    return AccountQuota(cloud=region.cloud, account=account_of(region), region=region.region, key=key)
