"""Sizes and dates of Capacity Blocks."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from gpufabric.cost.text import plural
from gpufabric.policies.aws.block_purchases import purchases_within_limit
from gpufabric.policies.aws.blocks import Block, block_of
from gpufabric.policies.aws.nodes import Nodes, node_groups
from gpufabric.policies.graph import Graph
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, Rule, judge_each
from gpufabric.policies.sharing import LEAVING, SHRINKING, previous_graph, sibling_pools
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


@dataclass(slots=True)
class _Use:
    block: Block
    peaks: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    wanted: int = 0
    sizes: dict[str, int] = field(default_factory=dict[str, int])
    before: dict[str, tuple[str, int]] = field(default_factory=dict[str, tuple[str, int]])

    @property
    def starts(self) -> bool:
        """Whether the update starts machines in the block."""
        return any(size > self.before.get(urn, ("", 0))[1] for urn, size in self.sizes.items())

    def leaving(self, kept: Collection[str]) -> Iterator[tuple[str, int]]:
        """Yield machines that run beside those that the update starts, each with a name for messages."""
        for urn, (pool, size) in self.before.items():
            left = size - self.sizes.get(urn, 0)
            if left > 0 and self.starts:
                yield f"{pool} {SHRINKING if urn in kept else LEAVING}", left


class CapacityBlockFits(Rule):
    """Pools in a Capacity Block request no more than it holds, and only while it runs."""

    id = "capacity-block-fits"
    title = "Pools fit into their Capacity Block in size and time"
    why = (
        "A Capacity Block never grows, and EC2 terminates its instances when it ends. EC2 refuses nodes "
        "beyond it while the update waits for them."
    )
    level = "mandatory"
    fix = "Declare no more nodes than the block holds, and none before its start or after its end."
    clouds = ("aws",)

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Add up the pools of each block; unknown blocks are unevaluated.

        Pools of other stacks that declare the same block count, and so do pools of the previous state that
        run until the update removes them.
        """
        uses: dict[str, _Use] = {}
        before = previous_graph(view)

        def judge(group: Resource) -> Iterator[Finding | Unevaluated]:
            nodes = Nodes(group, view.graph)
            if nodes.capacity() != "capacity-block":
                return
            block = block_of(nodes, view.context)
            use = uses.setdefault(block.key, _Use(block))
            use.peaks.append((nodes.pool, nodes.nodes_max()))
            use.wanted += nodes.nodes_now()
            use.sizes[group.urn] = nodes.nodes_max()
            yield from ()

        def leave(group: Resource) -> Iterator[Finding | Unevaluated]:
            nodes = Nodes(group, before or view.graph)
            if nodes.capacity() == "capacity-block":
                use = uses.get(block_of(nodes, view.context).key)
                if use is not None:
                    use.before[group.urn] = (nodes.pool, nodes.nodes_now())
            yield from ()

        yield from judge_each((nodes.group for nodes in node_groups(view.graph)), judge)
        # Unknown properties of what goes are no gap in the result.
        for _ in judge_each((nodes.group for nodes in node_groups(before or Graph({}))), leave):
            pass
        for use in uses.values():
            use.peaks.extend(use.leaving(view.resources))
            alone = set(_faults(use, view.context.now))
            use.peaks.extend(
                (name, pool.peak_nodes) for name, pool in sibling_pools(view.context, use.block.key)
            )
            for text in _faults(use, view.context.now):
                # A stack that starts nothing is not stopped by another one that does.
                innocent = not alone and not use.starts
                yield Finding(f"{view.context.stack}: {text}", advisory=innocent)
        yield from purchases_within_limit(view)


def _faults(use: _Use, now: datetime) -> Iterator[str]:
    block, peak, wanted = use.block, sum(number for _, number in use.peaks), use.wanted
    pools = ", ".join(f"{pool} {number:,}" for pool, number in use.peaks)
    if peak > block.nodes:
        yield (
            f"pools may grow to {plural(peak, 'node')} ({pools}) in a Capacity Block that holds "
            f"{block.nodes:,}: {peak - block.nodes:,} too many"
        )
    if now >= block.ends and wanted:
        yield (
            f"{plural(wanted, 'node is', 'nodes are')} requested now in a Capacity Block that ended on "
            f"{_day(block.ends)} ({pools} at most)"
        )
    if now < block.starts and wanted:
        yield (
            f"{plural(wanted, 'node is', 'nodes are')} requested now in a Capacity Block that starts on "
            f"{_day(block.starts)} ({pools} at most)"
        )


def _day(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
