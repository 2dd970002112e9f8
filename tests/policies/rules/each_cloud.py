"""GPU machines of each cloud for rules about money and quota."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.stack_view import StackView, view_of
from gpufabric.quota.snapshot import FamilyState, QuotaSnapshot
from gpufabric.spec.money import Budget
from tests.policies import aws_pools, aws_stack, azure_stack, oci_stack
from tests.policies.conftest import Made, seen
from tests.policies.rules.growing_nodes import NOW

CATALOG = default_catalog()


def aws(size: Any) -> list[Made]:
    group = aws_pools.group("train", scalingConfig={"minSize": size, "desiredSize": size, "maxSize": size})
    launch = aws_pools.template("train", instanceType="p5.48xlarge", blockDeviceMappings=aws_pools.NO_DISK)
    launch.links = {}
    return [
        aws_stack.subnet("gpu", "use1-az6"),
        launch,
        replace(group, links={"launchTemplate": launch.name}),
    ]


def azure(size: Any) -> list[Made]:
    made = azure_stack.pool("train", azure_stack.GB200, size, osDiskType="Ephemeral")
    return [replace(made, links={})]


def oci(size: Any) -> list[Made]:
    launch = oci_stack.configuration("train-nodes", oci_stack.B200)
    network = Made(
        "oci:Core/clusterNetwork:ClusterNetwork",
        {"instancePools": [{"size": size}]},
        "train",
        {"instancePools": "train-nodes"},
    )
    return [replace(launch, links={}), network]


@dataclass(frozen=True)
class Cloud:
    """GPU machines of a cloud.

    Attributes:
        machines: makes resources for a number of machines.
        declared: the region that they are in.
        shape: their shape.
        size: where their number is.
        other: a resource of a type that nothing is known of.
    """

    machines: Callable[[Any], list[Made]]
    declared: Any
    shape: str
    size: str
    other: str

    def view(self, size: Any = 4.0, *more: Made, **context: Any) -> StackView:
        """Read a stack of some machines."""
        given: dict[str, Any] = {"declaration": self.declared, **context}
        known = PolicyContext(stack="own", catalog=CATALOG, now=NOW, **given)
        return view_of(seen([*self.machines(size), *more]), known)

    def with_budget(self, **budget: Decimal) -> Any:
        """Declare a budget."""
        return self.declared.model_copy(update={"budget": Budget(**budget)})

    def snapshot(self, nodes: int) -> QuotaSnapshot:
        """Record quotas that hold so many machines."""
        shape = CATALOG.shape(self.declared.cloud, self.shape)
        quota = shape.quota
        assert quota.family is not None
        (demand,) = self.view(float(nodes)).extracted.demands
        state = FamilyState(limit=(demand.nodes + demand.surge) * demand.units_per_node, used=0)
        families = {quota.family.value: state, "cores": FamilyState(limit=10**6, used=0)}
        return QuotaSnapshot(taken_at=NOW, source="console", families=families)


CLOUDS = [
    pytest.param(
        Cloud(
            aws,
            aws_stack.region(),
            "p5.48xlarge",
            "train.scalingConfig.maxSize",
            "aws:rds/cluster:Cluster",
        ),
        id="aws",
    ),
    pytest.param(
        Cloud(
            azure,
            azure_stack.region().model_copy(update={"region": "eastus"}),
            azure_stack.GB200,
            "train.count",
            "azure-native:sql:Database",
        ),
        id="azure",
    ),
    pytest.param(
        Cloud(
            oci, oci_stack.region(), oci_stack.B200, "train.instancePools[0].size", "oci:Database/dbSystem:X"
        ),
        id="oci",
    ),
]


each_cloud = pytest.mark.parametrize("cloud", CLOUDS)


def unknown(cloud: Cloud) -> str:
    return f"not evaluated: {cloud.size} unknown until apply"
