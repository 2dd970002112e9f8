from typing import Any

import pytest

from gpufabric.policies.graph import Graph


@pytest.fixture
def graph(kit: Any) -> Graph:
    made = [
        kit.made("net", {}, "a"),
        kit.made("net", {}, "b"),
        kit.made("disk", {}, "d"),
        kit.made("node", {"net": kit.unknown_text}, "n", {"net": ("b", "a", "d"), "disk": "d"}),
        kit.made("node", {"net": kit.unknown_text}, "m", {"net": "a"}),
    ]
    return Graph({resource.urn: resource for resource in kit.seen(made)})


def names(resources: Any) -> list[str]:
    return [resource.name for resource in resources]


def named(graph: Graph, name: str) -> Any:
    (resource,) = [resource for resource in graph.resources.values() if resource.name == name]
    return resource


def test_property_is_followed_though_its_value_is_unknown(graph: Graph) -> None:
    assert names(graph.sources(named(graph, "n"), "net", "net")) == ["a", "b"]
    assert names(graph.sources(named(graph, "n"), "net", "net", "disk")) == ["d", "a", "b"]
    assert names(graph.sources(named(graph, "n"), "absent", "net")) == []
    assert names(graph.sources(named(graph, "m"), "net", "disk")) == []


def test_users_are_found_by_the_property(graph: Graph) -> None:
    assert names(graph.users(named(graph, "a"), "net", "node")) == ["n", "m"]
    assert names(graph.users(named(graph, "d"), "disk", "node")) == ["n"]
    assert names(graph.users(named(graph, "a"), "disk", "node")) == []


def test_dependency_serves_where_the_property_says_nothing(graph: Graph) -> None:
    assert names(graph.linked(named(graph, "n"), "absent", "disk")) == ["d"]
    assert names(graph.linked(named(graph, "m"), "net", "disk")) == []


def test_types_keep_the_order_of_the_stack(graph: Graph) -> None:
    assert names(graph.of("node", "net")) == ["a", "b", "n", "m"]


def test_resource_of_another_stack_is_not_followed(kit: Any) -> None:
    first, second = kit.seen([kit.made("net", {}, "a"), kit.made("node", {}, "n", {"net": "a"})])
    graph = Graph({second.urn: second})
    assert first.urn in second.links["net"]
    assert graph.sources(second, "net", "net") == []


def test_order_is_followed_by_way_of_others(kit: Any) -> None:
    made = [
        kit.made("x", {}, "first"),
        kit.made("x", {}, "second", {"from": "first"}),
        kit.made("x", {}, "third", {"from": "second"}),
    ]
    graph = Graph({resource.urn: resource for resource in kit.seen(made)})
    assert graph.waits_for(named(graph, "third"), named(graph, "first"))
    assert not graph.waits_for(named(graph, "first"), named(graph, "third"))
    assert not graph.waits_for(named(graph, "first"), named(graph, "first"))


def test_any_property_tells_what_needs_a_resource(graph: Graph) -> None:
    assert names(graph.needing(named(graph, "d"), "node")) == ["n"]
    assert names(graph.needing(named(graph, "a"), "node", "net")) == ["n", "m"]
    assert names(graph.needing(named(graph, "a"), "disk")) == []
