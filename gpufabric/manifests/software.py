"""Tells from facts on node images which parts of the nodes' software the files install."""

from collections.abc import Sequence
from typing import Literal

from gpufabric.catalog.fact import Fact
from gpufabric.catalog.nodes import Provider
from gpufabric.plan.pool import PoolPlan
from gpufabric.spec.problems import DeclarationError, Problem

SoftwarePart = Literal["driver", "rdma_driver", "container_toolkit"]
"""A part of a node's software, as ``catalog.nodes.NodeFacts`` calls it."""


def installs(part: SoftwarePart, pools: Sequence[PoolPlan]) -> bool:
    """Return whether the files install a part; otherwise the image of the pools contains it.

    Raises:
        DeclarationError: the catalogue does not tell for a pool, or pools differ: an operator treats all
            nodes of a cluster alike.
    """
    providers = {pool.name: _provider(part, pool) for pool in pools}
    if len(set(providers.values())) > 1:
        raise DeclarationError(
            Problem(
                f"pools.{name}.shape",
                f"an image whose {part} comes from: {provider}",
                f"images that agree on {part} in all pools of a vendor",
                "one operator serves all nodes of a cluster (catalogue: nodes.toml)",
            )
            for name, provider in providers.items()
        )
    return Provider.MANIFESTS in providers.values()


def _provider(part: SoftwarePart, pool: PoolPlan) -> Provider:
    facts = pool.node_facts
    fact: Fact[Provider] | None = getattr(facts, part) if facts else None
    if fact is None:
        raise DeclarationError.of(
            f"pools.{pool.name}.shape",
            given=f"{pool.shape.name}, whose {part} is unknown",
            allowed="a shape whose node image the catalogue describes",
            limit="catalogue: nodes.toml of the cloud",
        )
    return fact.value
