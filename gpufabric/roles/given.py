"""Things that stacks use and do not make, as far as a role must name them."""

import re
from collections.abc import Iterable

from gpufabric.plan.existing import given_things
from gpufabric.spec.aws.existing import AwsGivenKey, AwsGivenRole
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.regions import AnyRegion

_EXISTING = "existing"
_SUBSCRIPTION = re.compile(r"/subscriptions/([0-9a-f-]{36})(?=/)", re.IGNORECASE)


def given_roles(regions: Iterable[AnyRegion]) -> tuple[str, ...]:
    """Return the ARNs of the IAM roles that exist, sorted.

    Args:
        regions: declarations of the stacks.
    """
    return tuple(
        sorted(
            {
                thing.id
                for region in regions
                if isinstance(region, AwsRegion)
                for _, thing in given_things(region.existing, _EXISTING)
                if isinstance(thing, AwsGivenRole)
            }
        )
    )


def given_keys(regions: Iterable[AnyRegion], account: str) -> tuple[str, ...]:
    """Return the ARNs of the KMS keys of other accounts, sorted.

    Args:
        regions: declarations of the stacks.
        account: their account.
    """
    return tuple(
        sorted(
            {
                thing.id
                for region in regions
                if isinstance(region, AwsRegion)
                for _, thing in given_things(region.existing, _EXISTING)
                if isinstance(thing, AwsGivenKey) and f":{account}:" not in thing.id
            }
        )
    )


def given_subscriptions(regions: Iterable[AnyRegion], account: str) -> tuple[str, ...]:
    """Return the other subscriptions of Azure that hold what stacks use, sorted.

    Args:
        regions: declarations of the stacks.
        account: their subscription.
    """
    others: set[str] = set()
    for region in regions:
        if isinstance(region, AzureRegion):
            # Zones and endpoints are plain ids inside of the given network.
            others |= set(_SUBSCRIPTION.findall(region.existing.model_dump_json().lower()))
    return tuple(sorted(others - {account.lower()}))
