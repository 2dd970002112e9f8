"""A cluster network on OCI of a size, with declared budgets and quotas."""

from decimal import Decimal
from typing import Any

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.items import NodePool
from gpufabric.cost.rates import Rate, node_rate
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.rule import RuleOutcome, run_rule
from gpufabric.policies.stack_view import view_of
from gpufabric.quota.snapshot import QuotaSnapshot
from gpufabric.spec.oci.region import OciRegion
from tests.policies.rules.growing_nodes import NOW

SHAPE = "BM.GPU.B200.8"


def nodes_of(kit: Any, size: Any, *more: Any) -> list[Any]:
    provider = {"region": "us-ashburn-1"}
    configuration = kit.made(
        "oci:Core/instanceConfiguration:InstanceConfiguration",
        {"instanceDetails": {"launchDetails": {"shape": SHAPE}}},
        "nodes",
        provider=provider,
    )
    network = kit.made(
        "oci:Core/clusterNetwork:ClusterNetwork",
        {"instancePools": [{"size": size}]},
        "network",
        {"instancePools": "nodes"},
        provider,
    )
    return [configuration, network, *more]


def declared(**budget: str) -> OciRegion:
    return OciRegion.model_construct(
        cloud="oci",
        region="us-ashburn-1",
        tenancy_id="tenancy",
        pools={},
        budget=OciRegion.model_fields["budget"].annotation.model_validate(budget),  # type: ignore[union-attr]
    )


def known(snapshot: QuotaSnapshot | None = None, **budget: str) -> PolicyContext:
    return PolicyContext(
        stack="oci-us-ashburn-1",
        catalog=default_catalog(),
        now=NOW,
        declaration=declared(**budget),
        snapshot=snapshot,
    )


def per_hour(nodes: int) -> Decimal:
    pool = NodePool(
        name="",
        cloud="oci",
        region="us-ashburn-1",
        shape=SHAPE,
        capacity="on-demand",
        nodes_min=0,
        nodes_now=0,
        nodes_max=nodes,
    )
    rate = node_rate(pool, default_catalog(), NOW.date())
    assert isinstance(rate, Rate)
    return nodes * rate.usd


def outcome(rule: Any, made: list[Any], context: PolicyContext, kit: Any) -> RuleOutcome:
    return run_rule(rule, lambda: view_of(kit.seen(made), context))
