import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest
from rich.console import Console

from gpufabric.engine.events import Collected
from gpufabric.engine.fleet import Fleet, split
from gpufabric.engine.progress import Progress
from gpufabric.engine.result import StackResult

Outcomes = Mapping[str, list[StackResult]]


class FakeRunner:
    """Answers each action on a stack with the next prepared result."""

    log: ClassVar[list[tuple[str, str]]] = []
    outcomes: ClassVar[dict[str, list[StackResult]]] = {}

    def __init__(self, name: str, *_: Any) -> None:
        self.name = name

    def _next(self, action: str) -> StackResult:
        self.log.append((self.name, action))
        return self.outcomes[self.name].pop(0)

    def preview(self, watch: Callable[[Collected], None]) -> StackResult:
        watch(Collected(done=3))
        return self._next("preview")

    def up(self, watch: Callable[[Collected], None]) -> StackResult:
        return self._next("up")

    def destroy(self, watch: Callable[[Collected], None]) -> StackResult:
        return self._next("destroy")

    def unprotect(self) -> None:
        self.log.append((self.name, "unprotect"))

    def remove(self) -> None:
        self.log.append((self.name, "remove"))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Run a fleet of fake stacks and give its results, the actions and what was printed."""

    def start(
        action: str, **outcomes: list[StackResult]
    ) -> tuple[list[StackResult], list[tuple[str, str]], str]:
        FakeRunner.log = []
        FakeRunner.outcomes = {name.replace("_", "-"): found for name, found in outcomes.items()}
        monkeypatch.setattr("gpufabric.engine.fleet.StackRunner", FakeRunner)
        fleet = Fleet(tmp_path, {}, tmp_path, tmp_path, parallel=1)
        stacks = list(FakeRunner.outcomes)
        printed = io.StringIO()
        with Progress(stacks, Console(file=printed)) as progress:
            results = getattr(fleet, action)(stacks, progress)
        return results, FakeRunner.log, printed.getvalue()

    return start


def result(stack: str, action: str, *, ok: bool = True, changes: Any = None, **more: Any) -> StackResult:
    """Make a result."""
    return StackResult(stack, action, ok=ok, changes=changes or {"same": 4}, **more)  # type: ignore[arg-type]


def test_unchanged_stack_is_not_updated(run) -> None:
    results, log, printed = run("up", aws=[result("aws", "preview")])
    assert log == [("aws", "preview")]
    assert results[0].ok
    assert "aws: up to date" in printed


@pytest.mark.parametrize("change", [{"changes": {"update": 1}}, {"outputs_changed": True}])
def test_update_follows_a_preview_with_changes(run, change: dict[str, Any]) -> None:
    results, log, _ = run("up", aws=[result("aws", "preview", **change), result("aws", "up")])
    assert log == [("aws", "preview"), ("aws", "up")]
    assert results[0].action == "up"


def test_failed_preview_stops_the_stack_and_the_backbone_but_no_other_region(run) -> None:
    results, log, _ = run(
        "up",
        aws=[result("aws", "preview", ok=False, errors=["too dear"])],
        oci=[result("oci", "preview", changes={"create": 2}), result("oci", "up", changes={"create": 2})],
        backbone=[],
    )
    assert log == [("aws", "preview"), ("oci", "preview"), ("oci", "up")]
    assert [(one.stack, one.ok) for one in results] == [("aws", False), ("oci", True)]


def test_backbone_is_updated_again_while_a_link_is_pending(run) -> None:
    create = {"create": 5}
    pending = {"backbone": {"pending_links": ["a--b"]}}
    results, log, _ = run(
        "up",
        backbone=[
            result("backbone", "preview", changes=create),
            result("backbone", "up", changes=create, outputs=pending),
            result("backbone", "preview", changes={"update": 1}),
            result("backbone", "up", changes={"update": 1}, outputs={"backbone": {"pending_links": []}}),
        ],
    )
    assert [action for _, action in log] == ["preview", "up", "preview", "up"]
    assert len(results) == 1


def test_a_link_that_stays_pending_does_not_loop(run) -> None:
    pending = {"backbone": {"pending_links": ["a--b"]}}
    outcomes = [result("backbone", "preview", outputs=pending) for _ in range(2)]
    _, log, _ = run("up", backbone=outcomes)
    assert len(log) == 2


def test_destroy_takes_the_backbone_first_and_stops_there_if_it_fails(run) -> None:
    ok = {"delete": 3}
    results, log, _ = run(
        "destroy",
        aws=[result("aws", "destroy", changes=ok)],
        backbone=[result("backbone", "destroy", changes=ok)],
    )
    assert [one.stack for one in results] == ["backbone", "aws"]
    assert log[0] == ("backbone", "unprotect")
    results, log, _ = run("destroy", aws=[], backbone=[result("backbone", "destroy", ok=False)])
    assert [one.stack for one in results] == ["backbone"]
    assert ("backbone", "remove") not in log


def test_split() -> None:
    assert split(["aws", "backbone", "oci"]) == (["aws", "oci"], True)
    assert split(["aws"]) == (["aws"], False)
