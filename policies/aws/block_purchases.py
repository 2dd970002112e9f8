"""The limit of EC2 on the instances in all Capacity Blocks of an account."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gpufabric.plural import plural
from gpufabric.policies import deferred
from gpufabric.policies.aws.types import CAPACITY_BLOCK
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.rule import Finding
from gpufabric.policies.stack_view import StackView

if TYPE_CHECKING:
    from gpufabric.spec.aws.capacity import CapacityBlock
    from gpufabric.spec.regions import AnyRegion


def purchases_within_limit(view: StackView) -> Iterator[Finding]:
    """Yield purchases with which the account would have more instances in blocks than EC2 sells it.

    Blocks of other stacks in the same account count as far as they exist at the same time.
    """
    context = view.context
    most = deferred.capacity_block_terms(context.catalog).max_instances_in_all.value
    blocks = dict(_declared(context))
    new = [block for (_, id_), block in blocks.items() if block.purchase and _is_new(view, id_)]
    # The most exist together when one of them begins.
    for moment in sorted({block.starts for block in blocks.values()}):
        together = {name: block for (name, _), block in blocks.items() if block.starts <= moment < block.ends}
        total = sum(block.nodes for block in together.values())
        if total > most and any(block.starts <= moment < block.ends for block in new):
            names = ", ".join(f"{name} {block.nodes:,}" for name, block in together.items())
            yield Finding(
                f"{context.stack}: the account would have {plural(total, 'instance')} in Capacity Blocks at "
                f"{moment:%Y-%m-%d %H:%M} UTC ({names}): at most {most:,}, {total - most:,} too many"
            )
            return


def _declared(context: PolicyContext) -> "Iterator[tuple[tuple[str, str], CapacityBlock]]":
    """Yield the blocks that the stacks of the account declare, each once, by name for messages and id."""
    seen: set[str] = set()
    regions: list[tuple[str, AnyRegion | None]] = [("", context.aws)]
    for sibling in context.siblings() if context.siblings else ():
        regions.append((sibling.stack, sibling.region))
    for stack, region in regions:
        if region is None or deferred.account_of(region) != context.account:
            continue
        for name, pool in sorted(region.pools.items()):
            block = pool.capacity
            if not isinstance(block, deferred.CapacityBlock) or block.id.casefold() in seen:
                continue
            if not block.is_over(context.now):
                seen.add(block.id.casefold())
                yield (f"{name} of {stack}" if stack else name, block.id), block


def _is_new(view: StackView, offering: str) -> bool:
    """Return whether the update buys an offer; it does if the state is not known."""
    previous = view.context.previous
    bought = {
        resource.props.text_if_known("capacityBlockOfferingId")
        for resource in previous or ()
        if resource.type == CAPACITY_BLOCK
    }
    return offering not in bought
