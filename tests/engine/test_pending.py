import json
from pathlib import Path
from typing import Any

from gpufabric.engine.pending import PendingCreate, settle

PREFIX = "urn:pulumi:s::gpufabric::"


def resource(name: str, id_: str | None = None) -> dict[str, Any]:
    """Make a resource of a state."""
    made = {"urn": f"{PREFIX}t:T::{name}", "type": "t:T", "inputs": {"key": {"ciphertext": "v1:abc"}}}
    return made | ({"id": id_} if id_ else {})


def settled(*operations: dict[str, Any]) -> tuple[list[PendingCreate], dict[str, Any] | None]:
    """Settle a state that knows one resource; give what is unknown and the state that was written."""
    written: list[dict[str, Any]] = []

    def write(path: str) -> None:
        written.append(json.loads(Path(path).read_text()))

    state = {"deployment": {"resources": [resource("old", "i-0")], "pending_operations": list(operations)}}
    unknown = settle(state, write)
    return unknown, written[0]["deployment"] if written else None


def test_creation_whose_id_is_known_is_put_back_as_it_was() -> None:
    made = resource("new", "i-1")
    unknown, state = settled({"type": "creating", "resource": made})
    assert not unknown
    assert state is not None
    assert state["resources"] == [resource("old", "i-0"), made]
    assert not state["pending_operations"]


def test_creation_without_an_id_is_reported_and_stays() -> None:
    lost = {"type": "creating", "resource": resource("lost")}
    unknown, state = settled({"type": "creating", "resource": resource("new", "i-1")}, lost)
    assert unknown == [PendingCreate("t:T", "lost")]
    assert state is not None
    assert state["pending_operations"] == [lost]


def test_other_operations_are_left_to_a_refresh() -> None:
    for type_ in ("updating", "deleting", "reading", "importing"):
        assert settled({"type": type_, "resource": resource("old", "i-0")}) == ([], None)


def test_resource_that_the_state_knows_already_is_not_doubled() -> None:
    _, state = settled({"type": "creating", "resource": resource("old", "i-0")})
    assert state is not None
    assert state["resources"] == [resource("old", "i-0")]


def test_empty_stack() -> None:
    assert settle({"deployment": None}, lambda path: None) == []
