"""The backbone's copies between clouds, and one provider for each account that they involve."""

from collections.abc import Mapping
from typing import Any

import pulumi

from gpufabric.components.aws.boundary import bounded
from gpufabric.components.backbone.clouds import cloud_module
from gpufabric.components.backbone.common import RegionOutput
from gpufabric.plan.clock import now
from gpufabric.plan.company import boundary_of
from gpufabric.plan.links.model import BackbonePlan
from gpufabric.plan.resilience.copies import signature_expires
from gpufabric.spec.provider_settings import NO_SETTINGS, ProviderSettings


def make_copies(
    plan: BackbonePlan,
    regions: Mapping[str, RegionOutput],
    settings: Mapping[str, ProviderSettings],
    opts: pulumi.ResourceOptions,
) -> dict[str, Any]:
    """Create the copies, and return their part of the stack's output, by key.

    Copies share only the providers of accounts, and share nothing with links: each can be added or removed by
    itself. A cloud's SDK is imported only if a copy involves the cloud.

    Args:
        plan: the backbone.
        regions: ``region`` output of each region stack with a copy, by stack.
        settings: settings of the providers of each region stack, by stack.
        opts: options of the resources.
    """
    if not plan.transfers:
        return {}
    from gpufabric.components.backbone.copies.transfer import Transfer  # noqa: PLC0415 - AWS's SDK

    tags = dict(plan.tags)
    ends = {end.stack: end for copy in plan.transfers for end in (copy.source, copy.destination)}
    providers = {
        stack: cloud_module(end.cloud, "copies").make_provider(
            end, tags, settings.get(stack, NO_SETTINGS), opts
        )
        for stack, end in sorted(ends.items())
    }
    expires = signature_expires(now())
    return {
        copy.key: Transfer(
            copy,
            plan.fabric,
            regions,
            tags=tags,
            expires=expires,
            on_aws=providers[copy.aws.stack],
            on_other=providers[copy.other.stack],
            opts=bounded(opts, boundary_of(plan.company, copy.aws.account)),
        ).outputs
        for copy in plan.transfers
    }
