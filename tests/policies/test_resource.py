from typing import Any

from gpufabric.policies.resource import Inventory


def test_inputs_are_preferred_to_outputs(kit: Any) -> None:
    hidden = kit.made("t", {"size": 4}, outputs={"size": kit.unknown_number})
    (resource,) = kit.seen([hidden])
    assert resource.props.number("size") == 4


def test_what_was_not_gathered_is_seen_by_its_outputs(kit: Any) -> None:
    made = kit.made("t", {"size": 4}, provider={"region": "us-east-1"}, outputs={"size": 5})
    (resource,) = Inventory().join(kit.stack_of([made]).resources)
    assert resource.props.number("size") == 5
    assert resource.provider.text("region") == "us-east-1"


def test_graph_is_joined(kit: Any) -> None:
    first = kit.made("t", {}, "first")
    second = kit.made("t", {}, "second", {"key": "first"})
    _, resource = kit.seen([first, second])
    assert resource.links == {"key": (first.urn,)}
    assert resource.depends == (first.urn,)


def test_protection_and_outputs_are_seen(kit: Any) -> None:
    made = [kit.made("t", {}, "kept", protect=True, outputs={"count": 3}), kit.made("t", {}, "other")]
    kept, other = kit.seen(made)
    assert (kept.protect, other.protect) == (True, False)
    assert kept.props.number("count") is None
    assert kept.outputs.number("count") == 3


def test_deleted_resources_are_left_out(kit: Any) -> None:
    inventory = Inventory()
    inventory.add(kit.made("t", {}, "gone").inputs())
    kept = kit.made("t", {}, "kept")
    assert [resource.name for resource in inventory.join(kit.stack_of([kept]).resources)] == ["kept"]
