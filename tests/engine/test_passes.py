"""Second updates of the backbone, while links are pending."""

from typing import Any

import pytest

from gpufabric.engine import operations, passes
from gpufabric.engine.approval import ApprovedPreview
from gpufabric.engine.result import StackResult
from gpufabric.wire.values import SECRET, SIGNATURE
from tests.engine.conftest import CREATE, World, approved_fleet

PENDING = {"backbone": {"pending_links": ["a--b"]}}


@pytest.mark.parametrize(
    ("backbone", "pending"),
    [
        ({"pending_links": ["a--b"]}, ["a--b"]),
        ({"pending_links": []}, []),
        ({"pending_links": {SIGNATURE: SECRET, "ciphertext": "v1:x"}}, []),
        ({SIGNATURE: SECRET, "ciphertext": "v1:x"}, []),
        ("[secret]", []),
        (None, []),
    ],
)
def test_pending_links_are_read_from_a_list_alone(backbone: Any, pending: list[str]) -> None:
    assert passes.pending_links(StackResult("backbone", "up", outputs={"backbone": backbone})) == pending


def test_backbone_is_updated_again_while_a_link_is_pending(world: World) -> None:
    world.answer("backbone", "up", changes={"create": 5}, outputs=PENDING)
    world.answer("backbone", "up", changes={"update": 1})
    (result,) = operations.up(world.fleet("up"), ["backbone"], ask=None, recover=False)
    assert [action for _, action in world.log] == ["preview", "up", "preview", "up"]
    assert result.changes == {"create": 5, "update": 1}


def test_a_link_that_stays_pending_does_not_loop(world: World) -> None:
    for _ in range(9):
        world.answer("backbone", "up", changes={"update": 1}, outputs=PENDING)
    operations.up(world.fleet("up"), ["backbone"], ask=None, recover=False)
    assert [action for _, action in world.log].count("up") == passes.MAX_PASSES


def test_second_update_of_the_backbone_needs_another_approval(world: World) -> None:
    same = ApprovedPreview("r1", "done", state={})
    world.answer("backbone", "preview", changes=CREATE, state={})
    world.answer("backbone", "up", changes=CREATE, outputs={"backbone": {"pending_links": ["a--b"]}})
    (result,) = operations.up(approved_fleet(world, backbone=same), ["backbone"], ask=None, recover=False)
    assert result.ok
    assert world.log == [("backbone", "preview"), ("backbone", "up")]
    assert result.next_steps == ["a--b: preview backbone again and have its second update approved."]
