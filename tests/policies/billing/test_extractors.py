"""Building blocks of extractors."""

from collections.abc import Iterator
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.items import Item, Service, Unpriced
from gpufabric.policies.billing.extractors import (
    Extractor,
    Lookup,
    billed,
    needed,
    service,
    sized,
    unpriced,
)
from gpufabric.policies.properties import UnreadableProperty
from tests.policies.conftest import NOW, UNKNOWN, Made, seen

TYPE = "aws:ec2/subnet:Subnet"


def region_of(made: Made, declared: str = "", key: str = "region") -> str:
    (resource,) = seen([made])
    return Lookup(default_catalog(), {}, declared, "", {}, NOW).region_of(resource, key)


@pytest.mark.parametrize(
    ("props", "provider", "declared", "region"),
    [
        ({"region": "us-west-2"}, {"region": "us-east-1"}, "eu-west-1", "us-west-2"),
        ({}, {"region": "us-east-1"}, "eu-west-1", "us-east-1"),
        ({}, {}, "eu-west-1", "eu-west-1"),
        # Azure takes names for display, and has resources without a region.
        ({"region": "East US 2"}, {}, "", "eastus2"),
        ({"region": "global"}, {}, "eastus", "eastus"),
        ({"region": "Global"}, {}, "", "global"),
    ],
)
def test_region(props: dict[str, Any], provider: dict[str, Any], declared: str, region: str) -> None:
    assert region_of(Made(TYPE, props, provider=provider), declared) == region


@pytest.mark.parametrize(
    ("props", "provider", "why"),
    [
        ({}, {}, "region is not given"),
        ({"region": ""}, {}, "region is not given"),
        ({"region": UNKNOWN}, {"region": "us-east-1"}, "region unknown until apply"),
        ({"region": 7.0}, {}, "region is not a text"),
    ],
)
def test_region_that_cannot_be_read(props: dict[str, Any], provider: dict[str, Any], why: str) -> None:
    with pytest.raises(UnreadableProperty, match=why):
        region_of(Made(TYPE, props, provider=provider))


def test_region_of_another_property() -> None:
    assert region_of(Made(TYPE, {"location": "westus3", "region": "x"}), key="location") == "westus3"


@pytest.mark.parametrize(("links", "name"), [((), ""), (("first",), "first"), (("first", "second"), "")])
def test_source_is_the_only_resource_that_a_property_comes_from(links: tuple[str, ...], name: str) -> None:
    made = [Made(TYPE, {}, "first"), Made(TYPE, {}, "second"), Made("a:b:C", {}, "user", {"key": links})]
    resources = {resource.urn: resource for resource in seen(made)}
    lookup = Lookup(default_catalog(), resources, "", "", {}, NOW)
    user = resources[made[2].urn]
    expected = next((resource.urn for resource in resources.values() if resource.name == name), "")
    assert lookup.source_urn(user, "key", TYPE) == expected
    assert lookup.source_urn(user, "key", "another:type:Type") == ""
    assert [resource.name for resource in lookup.linked(user, "key", TYPE)] == list(links)


@pytest.mark.parametrize("value", [0, "", False, 7])
def test_needed_value_may_be_falsy(value: object) -> None:
    assert needed(value, "size") == value


def test_needed_value_may_not_be_absent() -> None:
    with pytest.raises(UnreadableProperty, match="size is not given"):
        needed(None, "size")


def part(region: str) -> Iterator[Item]:
    yield Unpriced(cloud="aws", region=region, what="part", reason="none")


@pytest.mark.parametrize(
    ("extractor", "item"),
    [
        (
            service("aws", "nat-gateway", region_key="location"),
            Service(cloud="aws", region="eastus", key="nat-gateway", count=1),
        ),
        (
            billed(part, region_key="location"),
            Unpriced(cloud="aws", region="eastus", what="part", reason="none"),
        ),
        (
            unpriced("azure", "hub", "unknown", region_key="location"),
            Unpriced(cloud="azure", region="eastus", what="hub", reason="unknown"),
        ),
    ],
)
def test_extractors_of_single_items(extractor: Extractor, item: Item) -> None:
    (resource,) = seen([Made(TYPE, {"location": "eastus"})])
    assert list(extractor(resource, Lookup(default_catalog(), {}, "", "", {}, NOW))) == [item]


def test_text_that_is_not_in_the_catalogue_is_not_shown() -> None:
    lookup = Lookup(default_catalog(), {}, "", "", {}, NOW)
    known = sized(lookup, "aws", "us-east-1", "nat-gateway", "gateway", count=2)
    assert known == Service(cloud="aws", region="us-east-1", key="nat-gateway", count=2)
    other = sized(lookup, "aws", "us-east-1", "secret-endpoint", "VPC endpoint")
    assert isinstance(other, Unpriced)
    assert "secret" not in repr(other)
