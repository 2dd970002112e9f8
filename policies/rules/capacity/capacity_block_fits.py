"""Sizes and dates of Capacity Blocks."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from gpufabric.plural import plural
from gpufabric.policies.aws.block_purchases import purchases_within_limit
from gpufabric.policies.aws.blocks import Block, block_of
from gpufabric.policies.aws.nodes import Nodes, node_groups
from gpufabric.policies.graph import Graph
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, Rule, judge_each
from gpufabric.policies.sharing import ending, previous_graph, sibling_pools
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class _Earlier(NamedTuple):
    """A node group of the previous state: machines that were requested, and the most that it could have."""

    pool: str
    now: int
    most: int


@dataclass(slots=True)
class _Use:
    block: Block
    peaks: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    wanted: int = 0
    sizes: dict[str, int] = field(default_factory=dict[str, int])
    before: dict[str, _Earlier] = field(default_factory=dict[str, "_Earlier"])

    def starts(self, view: StackView) -> bool:
        """Return whether the update starts machines in the block."""
        return any(
            urn not in self.before or urn in view.beside or size > self.before[urn].most
            for urn, size in self.sizes.items()
        )

    def leaving(self, view: StackView) -> Iterator[tuple[str, int]]:
        """Yield machines that run beside those that the update starts, each with a name for messages."""
        for urn, earlier in self.before.items() if self.starts(view) else ():
            left = earlier.now - (0 if urn in view.beside else self.sizes.get(urn, 0))
            if left > 0:
                yield f"{earlier.pool} {ending(urn, view)}", left


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
                    use.before[group.urn] = _Earlier(nodes.pool, nodes.nodes_now(), nodes.nodes_max())
            yield from ()

        yield from judge_each((nodes.group for nodes in node_groups(view.graph)), judge)
        # Unknown properties of what goes are no gap in the result.
        for _ in judge_each((nodes.group for nodes in node_groups(before or Graph({}))), leave):
            pass
        for use in uses.values():
            use.peaks.extend(use.leaving(view))
            alone = set(_faults(use, view.context.now))
            use.peaks.extend(
                (name, pool.peak_nodes) for name, pool in sibling_pools(view.context, use.block.key)
            )
            for text in _faults(use, view.context.now):
                # A stack that starts nothing is not stopped by another one that does.
                innocent = not alone and not use.starts(view)
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
