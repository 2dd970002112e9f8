"""Builds what the engine would hand to policies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from pulumi_policy import (
    PolicyCustomTimeouts,
    PolicyProviderResource,
    PolicyResource,
    PolicyResourceOptions,
    ResourceValidationArgs,
    StackValidationArgs,
)
from pulumi_policy.proxy import UNKNOWN_NUMBER_VALUE, UNKNOWN_STRING_VALUE, unknown_checking_proxy

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.items import NodePool, Service
from gpufabric.policies.billing.extract import Extracted, extract
from gpufabric.policies.billing.extractors import Lookup
from gpufabric.policies.resource import Inventory
from gpufabric.policies.resource import Resource as Seen

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
UNKNOWN = UNKNOWN_STRING_VALUE


def _options(*, protect: bool, delete_first: bool) -> PolicyResourceOptions:
    return PolicyResourceOptions(protect, [], delete_first, [], PolicyCustomTimeouts(0, 0, 0), [])


@dataclass
class Made:
    """A resource of a test.

    ``links`` are names of other resources, one or several, by the property that comes from them.
    """

    type: str
    props: Mapping[str, Any]
    name: str = "one"
    links: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict[str, str | tuple[str, ...]])
    provider: Mapping[str, Any] = field(default_factory=dict[str, Any])
    outputs: Mapping[str, Any] | None = None
    protect: bool = False
    delete_first: bool = False

    @property
    def linked(self) -> dict[str, tuple[str, ...]]:
        return {key: (link,) if isinstance(link, str) else link for key, link in self.links.items()}

    @property
    def urn(self) -> str:
        return f"urn:pulumi:aws-us-east-1::gpufabric::{self.type}::{self.name}"

    def _provider(self) -> PolicyProviderResource | None:
        if not self.provider:
            return None
        return PolicyProviderResource(
            "pulumi:providers:x", unknown_checking_proxy(dict(self.provider)), "urn:p", "p"
        )

    def inputs(self) -> ResourceValidationArgs:
        props = unknown_checking_proxy(dict(self.props))
        options = _options(protect=self.protect, delete_first=self.delete_first)
        return ResourceValidationArgs(self.type, props, self.urn, self.name, options, self._provider())

    def in_stack(self) -> PolicyResource:
        outputs = self.props if self.outputs is None else self.outputs
        props = unknown_checking_proxy(dict(outputs))
        options = _options(protect=self.protect, delete_first=self.delete_first)
        return PolicyResource(self.type, props, self.urn, self.name, options, self._provider(), None, [], {})


def stack_of(made: list[Made], config: Mapping[str, Any] | None = None) -> StackValidationArgs:
    resources = {resource.name: resource.in_stack() for resource in made}
    for made_resource in made:
        resource = resources[made_resource.name]
        for key, names in made_resource.linked.items():
            resource.property_dependencies[key] = [resources[name] for name in names]
            resource.dependencies.extend(resources[name] for name in names)
    return StackValidationArgs(list(resources.values()), config)


def seen(made: list[Made]) -> tuple[Seen, ...]:
    inventory = Inventory()
    for resource in made:
        inventory.add(resource.inputs())
    return inventory.join(stack_of(made).resources)


def extracted(made: list[Made], region: str = "", **lookup: Any) -> Extracted:
    resources = seen(made)
    facts: dict[str, Any] = {
        "catalog": default_catalog(),
        "resources": {resource.urn: resource for resource in resources},
        "region": region,
        "account": "account",
        "blocks": {},
        "now": NOW,
    }
    return extract(resources, Lookup(**{**facts, **lookup}))


def machines_of(extraction: Extracted) -> list[NodePool]:
    return [item for item in extraction.items if isinstance(item, NodePool)]


def services_of(extraction: Extracted) -> dict[str, int]:
    return {item.key: int(item.count) for item in extraction.items if isinstance(item, Service)}


@pytest.fixture(scope="session")
def kit() -> Any:
    """The helpers above: test files are not importable from one another."""
    return SimpleNamespace(
        made=Made,
        stack_of=stack_of,
        seen=seen,
        extracted=extracted,
        machines=machines_of,
        services=services_of,
        unknown_number=UNKNOWN_NUMBER_VALUE,
        unknown_text=UNKNOWN_STRING_VALUE,
    )


@pytest.fixture(scope="session")
def aws_pool() -> Any:
    """A node group in a Capacity Block with its launch template, as the AWS component declares them."""

    def make(nodes: int | str = 48, *, name: str = "train", id_: str = "cr-0f3a9c1d2b4e5f607") -> list[Made]:
        template = Made(
            "aws:ec2/launchTemplate:LaunchTemplate",
            {
                "instanceType": "p6-b200.48xlarge",
                "userData": UNKNOWN_STRING_VALUE,
                "instanceMarketOptions": {"marketType": "capacity-block"},
                "capacityReservationSpecification": {
                    "capacityReservationTarget": {"capacityReservationId": id_}
                },
                "networkInterfaces": [{"securityGroups": [UNKNOWN_STRING_VALUE]}],
            },
            f"{name}-template",
            provider={"region": "us-east-1"},
        )
        group = Made(
            "aws:eks/nodeGroup:NodeGroup",
            {
                "clusterName": UNKNOWN_STRING_VALUE,
                "capacityType": "CAPACITY_BLOCK",
                "subnetIds": [UNKNOWN_STRING_VALUE],
                "launchTemplate": {"id": UNKNOWN_STRING_VALUE, "version": UNKNOWN_STRING_VALUE},
                "labels": {"gpufabric.dev/pool": name},
                "scalingConfig": {"minSize": 0.0, "desiredSize": nodes, "maxSize": nodes},
            },
            name,
            {"launchTemplate": f"{name}-template"},
            {"region": "us-east-1"},
        )
        return [template, group]

    return make
