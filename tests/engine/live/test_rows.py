import pytest

from gpufabric.engine.live.pace import UNKNOWN_PACE, CreationPace
from gpufabric.engine.live.rows import View, duration, row, view
from gpufabric.engine.live.stack_progress import StackProgress
from gpufabric.events.model import EngineMessage
from tests.engine.live.recorded import BEGAN, GATEWAY, LUSTRE, MINUTE, PACE, Replay

NEEDS = {"backbone": frozenset({"aws-us-east-1", "azure-eastus"})}


def shown(*progress: StackProgress, minutes: float = 0, most_rows: int = 40, parallel: int = 4) -> View:
    return view(
        {stack.stack: stack for stack in progress},
        BEGAN + minutes * MINUTE,
        began=BEGAN,
        needs=NEEDS,
        parallel=parallel,
        pace=PACE,
        most_rows=most_rows,
    )


@pytest.mark.parametrize(
    ("minutes", "wait", "left"),
    [
        (0, "0 of 45 min", "45 min"),
        (12, "12 of 45 min", "33 min"),
        (44.9, "44 of 45 min", "1 min"),
        (45, "45 of 45 min", "1 min"),
        (47, "47 of 45 min, longer than usual", "unknown"),
    ],
)
def test_a_stack_that_waits_for_its_gateway(minutes: float, wait: str, left: str) -> None:
    progress = Replay("backbone").preview().update().end_all_but(GATEWAY).progress
    shown = row(progress, BEGAN + minutes * MINUTE, PACE)
    assert (shown.resource, shown.wait, shown.left) == (
        "VirtualNetworkGateway azure-eastus-vpn",
        wait,
        left,
    )
    assert shown.elapsed == duration(minutes * MINUTE)


def test_steps_without_a_documented_time_make_it_longer() -> None:
    progress = Replay("backbone").preview().update().progress
    assert row(progress, BEGAN + 5 * MINUTE, PACE).left == "40 min or more"


def test_without_any_documented_time_only_the_elapsed_one_shows() -> None:
    progress = Replay("backbone").preview().update().end_all_but(GATEWAY).progress
    shown = row(progress, BEGAN + 5 * MINUTE, UNKNOWN_PACE)
    assert (shown.wait, shown.left) == ("5m 00s", "unknown")


def test_minutes_are_those_of_the_simulated_clouds() -> None:
    progress = Replay("backbone").preview().update().end_all_but(GATEWAY).progress
    shown = row(progress, BEGAN + 6, CreationPace({GATEWAY: 45}, minute_s=0.5))
    assert (shown.wait, shown.left, shown.elapsed) == ("12 of 45 min", "33 min", "6s")


def test_a_failed_creation_is_no_longer_waited_for() -> None:
    replay = Replay("azure-eastus").preview().update().end_all_but(LUSTRE)
    assert row(replay.progress, BEGAN, PACE).resource == "AmlFilesystem azure-eastus-lustre"
    (lustre,) = [step for step in replay.steps if step.type == LUSTRE]
    replay.progress.take(EngineMessage("error", "no capacity", lustre.urn), BEGAN)
    assert row(replay.progress, BEGAN, PACE).resource == ""


def test_a_preview_waits_for_no_cloud() -> None:
    replay = Replay("backbone")
    replay.progress.start("preview", BEGAN)
    assert row(replay.progress, BEGAN, PACE).wait == row(replay.progress, BEGAN, PACE).left == ""


def test_the_run_lasts_as_long_as_its_levels() -> None:
    aws = Replay("aws-us-east-1").preview().update()
    azure = Replay("azure-eastus").preview().update()
    backbone = Replay("backbone").preview()
    stacks = (aws.progress, azure.progress, backbone.progress)
    summary = "0 of 3 stacks done, 2 running, 1 waiting"
    assert shown(*stacks).summary == f"{summary}; 0s so far, 75 min or more left"
    assert shown(*stacks, minutes=10).summary == f"{summary}; 10m 00s so far, 65 min or more left"
    assert shown(*stacks, parallel=1).summary == f"{summary}; 0s so far, 90 min or more left"
    for replay in (aws, azure):
        replay.end_all_but()
        replay.progress.end("updated", BEGAN, ok=True)
    backbone.update().end_all_but(GATEWAY)
    done = "2 of 3 stacks done, 1 running"
    assert shown(*stacks, minutes=10).summary == f"{done}; 10m 00s so far, 35 min left"
    assert [row.stack for row in shown(*stacks).rows] == [stack.stack for stack in stacks]


def test_a_deferred_stack_makes_the_run_longer_by_an_unknown_time() -> None:
    azure = Replay("azure-eastus").preview().update().end_all_but(LUSTRE)
    assert shown(azure.progress, StackProgress("backbone")).summary.endswith("30 min or more left")


def test_before_an_update_nothing_is_known_of_the_time_left() -> None:
    assert shown(Replay("azure-eastus").preview().progress).summary == (
        "0 of 1 stack done, 1 waiting; 0s so far"
    )


def test_thirty_stacks_fit_and_those_that_wait_are_counted() -> None:
    stacks = [StackProgress(f"aws-region-{number}") for number in range(30)]
    for stack in stacks[:20]:
        stack.start("up", BEGAN)
    for number, stack in enumerate(stacks[:12]):
        stack.end("updated", BEGAN + number, ok=number != 3)
    whole = shown(*stacks)
    assert len(whole.rows) == 20
    assert whole.summary.startswith("11 of 30 stacks done, 1 not done, 8 running, 10 waiting; ")
    some = shown(*stacks, most_rows=10)
    names = [row.stack.removeprefix("aws-region-") for row in some.rows]
    assert names == ["3", "11", *map(str, range(12, 20))], "failures and running ones come before the rest"
    assert some.rows[0].not_done


def test_no_stack_gives_no_rows() -> None:
    assert shown().rows == []
