import io
from dataclasses import dataclass, field

import pytest
from rich.console import Console

from gpufabric.engine.collected import Collected
from gpufabric.engine.live.pace import CreationPace
from gpufabric.engine.progress import HEARTBEAT_SECONDS, Progress
from gpufabric.engine.result import PolicyFinding, StackResult
from gpufabric.events.model import EngineMessage, ResourceState, ResourceStep, StepPlanned

GATEWAY = "azure-native:network:VirtualNetworkGateway"
PACE = CreationPace({GATEWAY: 45})


@dataclass
class Clock:
    """A clock that moves when a test moves it."""

    now: float = 1000.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


@dataclass
class Shown:
    """Progress on a stream."""

    stacks: list[str]
    terminal: bool = False
    clock: Clock = field(default_factory=Clock)
    stream: io.StringIO = field(default_factory=io.StringIO)

    def __post_init__(self) -> None:
        console = Console(
            file=self.stream, force_terminal=self.terminal, width=110, height=40, color_system=None
        )
        self.progress = Progress(self.stacks, console, pace=PACE, clock=self.clock)

    @property
    def text(self) -> str:
        """Everything printed so far."""
        return self.stream.getvalue()


def done(count: int) -> Collected:
    return Collected(finished={str(number) for number in range(count)})


def gateway(stack: str) -> StepPlanned:
    urn = f"urn:pulumi:{stack}::gpufabric::{GATEWAY}::azure-eastus-vpn"
    return StepPlanned(
        ResourceStep("create", urn, GATEWAY, new=ResourceState(urn=urn, type=GATEWAY, custom=True))
    )


def ended(stack: str, status: str = "done", errors: tuple[str, ...] = ()) -> StackResult:
    return StackResult(stack, "up", status, errors=list(errors))  # type: ignore[arg-type]


def test_a_line_for_each_change_of_state_without_a_terminal() -> None:
    shown = Shown(["aws"])
    with shown.progress as progress:
        progress.start("aws", "up", total=10)
        progress.take("aws", None, done(4))
        shown.clock.now += 75
        progress.end(ended("aws"), "updated")
    assert shown.text == "  aws: updating (0s)\n  aws: updated, 4 resources (1m 15s)\n"


def test_a_heartbeat_only_after_minutes_of_silence() -> None:
    shown = Shown(["backbone", "aws"])
    with shown.progress as progress:
        progress.start("backbone", "up", total=10)
        progress.take("backbone", gateway("backbone"), done(1))
        quiet = shown.text
        for _ in range(int(12 * 60 / 0.2)):
            shown.clock.now += 0.2
            progress.tick()
    lines = shown.text.removeprefix(quiet).splitlines()
    assert 3 <= len(lines) <= 12 * 60 / HEARTBEAT_SECONDS
    assert lines[0] == (
        "  3m 00s: 0 of 2 stacks done, 1 running, 1 waiting; "
        "backbone updating, VirtualNetworkGateway azure-eastus-vpn 3 of 45 min"
    )


def test_no_heartbeat_when_nothing_runs_or_on_a_terminal() -> None:
    for shown in (Shown(["aws"]), Shown(["aws"], terminal=True)):
        shown.clock.now += 2 * HEARTBEAT_SECONDS
        shown.progress.tick()
        assert shown.text == ""


def test_live_table_on_a_terminal() -> None:
    shown = Shown(["aws", "backbone"], terminal=True)
    with shown.progress as progress:
        progress.start("aws", "up", total=105)
        progress.take("aws", None, done(42))
        progress.note("Interrupted")
    for text in ("Stack", "aws", "updating", "42/105", "1 running, 1 waiting", "Interrupted"):
        assert text in shown.text
    assert shown.text.count("\x1b[?25l") == shown.text.count("\x1b[?25h") == 1, "the cursor is shown again"


def test_more_than_was_expected_shows_no_total() -> None:
    shown = Shown(["aws"])
    with shown.progress as progress:
        progress.start("aws", "up", total=3)
        progress.take("aws", None, done(4))
        progress.end(ended("aws"), "updated")
    assert "updated, 4 resources" in shown.text


def test_it_can_be_entered_again_after_a_question() -> None:
    shown = Shown(["aws"], terminal=True)
    for action in ("preview", "up"):
        with shown.progress:
            shown.progress.start("aws", action, total=0)  # type: ignore[arg-type]
    assert "previewing" in shown.text
    assert "updating" in shown.text


@pytest.mark.parametrize("terminal", [False, True])
def test_a_failure_is_shown_at_once_and_once(terminal: bool) -> None:
    shown = Shown(["aws"], terminal=terminal)
    collected = Collected(errors=["\npool-a: no capacity\nrequest 17"])
    collected.findings.append(PolicyFinding("budget", "mandatory", "over the budget\nby $5"))
    collected.findings.append(PolicyFinding("price-age", "advisory", "old"))
    message = EngineMessage("error", "no capacity", "")
    with shown.progress as progress:
        progress.start("aws", "up", total=3)
        progress.take("aws", message, collected)
        assert "  aws: pool-a: no capacity\n" in shown.text
        assert "  aws: budget: over the budget\n" in shown.text
        progress.take("aws", None, collected)
        progress.end(ended("aws", "failed", tuple(collected.errors)), "failed")
    assert shown.text.count("no capacity") == 1
    assert "request 17" not in shown.text
    assert "old" not in shown.text


def test_a_failure_outside_the_engine_is_shown_at_the_end() -> None:
    shown = Shown(["aws"])
    shown.progress.end(ended("aws", "failed", ("the stack is locked\nby somebody",)), "failed")
    assert shown.text == "  aws: the stack is locked\n  aws: failed (0s)\n"


def test_a_deferred_stack_waits() -> None:
    shown = Shown(["aws"])
    shown.progress.start("aws", "preview", total=0)
    shown.progress.end(ended("aws", "deferred"), "deferred")
    shown.clock.now += 2 * HEARTBEAT_SECONDS
    shown.progress.tick()
    assert shown.text.splitlines()[1:] == ["  aws: deferred (0s)"]
