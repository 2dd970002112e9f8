"""Sizes of InfiniBand partitions."""

from collections.abc import Iterator

from gpufabric.plural import plural
from gpufabric.policies.azure.pools import AksPool, AksPoolRule
from gpufabric.policies.rule import Finding
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated
from gpufabric.spec.pool import pool_on_resources


class InfinibandPartition(AksPoolRule):
    """A node pool is no larger than an InfiniBand partition."""

    id = "infiniband-partition"
    title = "A node pool fits into one InfiniBand partition"
    why = (
        "A node pool is one scale set with a single placement group, which is one InfiniBand partition. "
        "Azure refuses nodes beyond its limit, and InfiniBand does not reach the nodes of another pool."
    )
    level = "mandatory"
    fix = (
        "Split the pool into one pool per partition, or ask Azure support to raise the limit of the scale "
        "set and declare it as nodes_per_partition."
    )

    def judge_pool(self, pool: AksPool, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare the pool at its peak with the limit, and with a raised one that the stack declares."""
        catalog = view.context.catalog
        infiniband = pool.infiniband(catalog)
        if infiniband is None:
            return
        peak = pool.nodes_max()
        usual = infiniband.max_nodes_per_partition.value
        raised = catalog.infiniband().max_nodes_per_partition_on_request.value
        limit = min(max(usual, _declared(pool, view)), raised)
        if peak > limit:
            more = f"; Azure support can raise it to {raised}" if limit < raised else ""
            yield pool.finding(
                f"may grow to {plural(peak, 'node')} of {pool.size()} in an InfiniBand partition that holds "
                f"{limit}: {peak - limit:,} too many{more}"
            )


def _declared(pool: AksPool, view: StackView) -> int:
    """Return the nodes of a partition that the stack declares for the pool."""
    declared = view.context.azure
    declared_pool = pool_on_resources(declared.pools, pool.name) if declared else None
    return (declared_pool.nodes_per_partition or 0) if declared_pool else 0
