import json
from pathlib import Path
from typing import Any

import pytest

from gpufabric.engine.pending import settle
from gpufabric.engine.pending_create import PendingCreate

PREFIX = "urn:pulumi:s::gpufabric::"


def resource(name: str, id_: str | None = None, **more: Any) -> dict[str, Any]:
    """Make a resource of a state."""
    made = {"urn": f"{PREFIX}t:T::{name}", "type": "t:T", "inputs": {"key": {"ciphertext": "v1:abc"}}, **more}
    return made | ({"id": id_} if id_ else {})


def creating(made: dict[str, Any]) -> dict[str, Any]:
    """Make a creation that was stopped."""
    return {"type": "creating", "resource": made}


def settled(
    *operations: dict[str, Any], clear: bool = False, resources: list[dict[str, Any]] | None = None
) -> tuple[list[PendingCreate], dict[str, Any] | None]:
    """Settle a state that knows one resource; give what is unknown and the state that was written."""
    written: list[dict[str, Any]] = []

    def write(path: str) -> None:
        written.append(json.loads(Path(path).read_text()))

    held = [resource("old", "i-0")] if resources is None else resources
    state = {"deployment": {"resources": held, "pending_operations": list(operations)}}
    unknown = settle(state, write, clear=clear)
    return unknown, written[0]["deployment"] if written else None


def test_creation_whose_id_is_known_is_put_back_as_it_was() -> None:
    made = resource("new", "i-1")
    unknown, state = settled(creating(made))
    assert not unknown
    assert state is not None
    assert state["resources"] == [resource("old", "i-0"), made]
    assert not state["pending_operations"]


@pytest.mark.parametrize("marked", [True, False])
def test_replacement_that_was_created_stands_beside_the_old_resource(*, marked: bool) -> None:
    """The engine marks the old resource for its deletion after it has the id of the new one."""
    old = resource("old", "i-0", **({"delete": True} if marked else {}))
    child = resource("child", "c-0", dependencies=[old["urn"]])
    unknown, state = settled(creating(resource("old", "i-1")), resources=[old, child])
    assert not unknown
    assert state is not None
    assert state["resources"] == [resource("old", "i-1"), {**old, "delete": True}, child]


def test_replacement_after_a_deletion_takes_the_place_of_what_was_deleted() -> None:
    old = resource("old", "i-0", pendingReplacement=True)
    child = resource("child", "c-0")
    _, state = settled(creating(resource("old", "i-1")), resources=[old, child])
    assert state is not None
    assert state["resources"] == [resource("old", "i-1"), child]


def test_nothing_is_written_while_a_creation_is_unknown() -> None:
    """An import drops every pending operation, so that nobody would look for the lost resource again."""
    lost = resource("lost", parent=f"{PREFIX}t:R::region", inputs={"name": "a-net", "tags": {"Name": "net"}})
    unknown, state = settled(creating(resource("new", "i-1")), creating(lost))
    assert unknown == [
        PendingCreate("t:T", "lost", lost["urn"], "region", known_by=("name=a-net", "tag Name=net"))
    ]
    assert state is None


def test_unknown_creations_are_forgotten_on_request_and_the_others_restored() -> None:
    made = resource("new", "i-1")
    unknown, state = settled(creating(made), creating(resource("lost")), clear=True)
    assert not unknown
    assert state is not None
    assert state["resources"] == [resource("old", "i-0"), made]
    assert not state["pending_operations"]


def test_unknown_replacement_names_the_resource_that_stays() -> None:
    unknown, _ = settled(creating(resource("old")))
    assert unknown == [PendingCreate("t:T", "old", resource("old")["urn"], kept=("i-0",))]


@pytest.mark.parametrize("more", [{"custom": False}, {"type": "pulumi:providers:aws"}])
def test_no_cloud_is_searched_for_what_only_the_engine_has(more: dict[str, Any]) -> None:
    unknown, state = settled(creating(resource("part", **more)))
    assert not unknown
    assert state is not None
    assert state["resources"] == [resource("old", "i-0")]


def test_other_operations_are_left_to_a_refresh() -> None:
    for type_ in ("updating", "deleting", "reading", "importing"):
        assert settled({"type": type_, "resource": resource("old", "i-0")}) == ([], None)


def test_resource_that_the_state_knows_already_is_not_doubled() -> None:
    _, state = settled(creating(resource("old", "i-0")))
    assert state is not None
    assert state["resources"] == [resource("old", "i-0")]


def test_empty_stack() -> None:
    assert settle({"deployment": None}, lambda path: None) == []
