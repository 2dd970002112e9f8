"""All copies between clouds that the backbone makes, and one provider for each account that they touch."""

from collections.abc import Mapping
from typing import Any

import pulumi

from gpufabric.components.backbone.common import RegionOutput
from gpufabric.plan.clock import now
from gpufabric.plan.links.model import BackbonePlan
from gpufabric.plan.resilience.copies import TransferEnd, signature_expires


def make_copies(
    plan: BackbonePlan, regions: Mapping[str, RegionOutput], opts: pulumi.ResourceOptions
) -> dict[str, Any]:
    """Make the copies and give what the stack puts out of them, by key.

    Nothing of a copy is shared with another but the providers of accounts, and nothing with links: a copy is
    added or taken away by itself. A cloud's SDK is imported only if a copy touches it.

    Args:
        plan: the backbone.
        regions: what region stacks export, by stack; those of all copies are among them.
        opts: options of the resources.
    """
    if not plan.transfers:
        return {}
    from gpufabric.components.backbone.aws.copies import aws_provider  # noqa: PLC0415
    from gpufabric.components.backbone.copies.transfer import Transfer  # noqa: PLC0415

    tags = dict(plan.tags)
    on_aws = {one.aws.stack: one.aws for one in plan.transfers}
    on_others = {one.other.stack: one.other for one in plan.transfers}
    aws = {stack: aws_provider(end, tags, opts) for stack, end in sorted(on_aws.items())}
    others = {stack: _provider(end, opts) for stack, end in sorted(on_others.items())}
    expires = signature_expires(now())
    return {
        one.key: Transfer(
            one,
            plan.fabric,
            regions,
            tags=tags,
            expires=expires,
            on_aws=aws[one.aws.stack],
            on_other=others[one.other.stack],
            opts=opts,
        ).outputs
        for one in plan.transfers
    }


def _provider(end: TransferEnd, opts: pulumi.ResourceOptions) -> pulumi.ProviderResource:
    if end.cloud == "azure":
        from gpufabric.components.backbone.azure.copies import azure_provider  # noqa: PLC0415

        return azure_provider(end, opts)
    from gpufabric.components.backbone.oci.copies import oci_provider  # noqa: PLC0415

    return oci_provider(end, opts)
