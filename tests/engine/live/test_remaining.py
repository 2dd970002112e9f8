from hypothesis import given
from hypothesis import strategies as st

from gpufabric.engine.live.remaining import NOTHING, UNKNOWN, Remaining, remaining_of_run, remaining_of_stack
from gpufabric.engine.live.stack_progress import StackProgress
from tests.engine.live.recorded import BEGAN, CLUSTER, GATEWAY, LUSTRE, MINUTE, PACE, Replay


def test_a_stack_that_has_ended_has_nothing_left() -> None:
    for ok in (True, False):
        progress = Replay("backbone").preview().update().progress
        progress.end("updated", BEGAN, ok=ok)
        assert remaining_of_stack(progress, BEGAN, PACE) == NOTHING


def test_a_stack_that_was_not_previewed_is_unknown() -> None:
    assert remaining_of_stack(StackProgress("aws"), BEGAN, PACE) == UNKNOWN


def test_a_preview_without_changes_leaves_nothing() -> None:
    progress = StackProgress("aws")
    progress.start("preview", BEGAN)
    progress.pause("no changes", BEGAN)
    assert remaining_of_stack(progress, BEGAN, PACE) == NOTHING


def test_a_late_creation_is_unknown_and_the_others_still_count() -> None:
    replay = Replay("backbone").preview().update().end_all_but(GATEWAY)
    late = remaining_of_stack(replay.progress, BEGAN + 46 * MINUTE, PACE)
    assert late == UNKNOWN


def test_a_new_preview_forgets_the_old_one() -> None:
    replay = Replay("azure-eastus").preview()
    assert remaining_of_stack(replay.progress, BEGAN, PACE) == Remaining(30, at_least=True)
    replay.progress.start("preview", BEGAN)
    replay.progress.pause("no changes", BEGAN)
    assert remaining_of_stack(replay.progress, BEGAN, PACE) == NOTHING


@given(
    st.lists(st.sampled_from(["aws-us-east-1", "azure-eastus", "backbone"]), min_size=1, unique=True),
    st.integers(1, 4),
    st.floats(0, 60),
)
def test_a_run_never_lasts_shorter_than_any_of_its_stacks(
    stacks: list[str], parallel: int, minutes: float
) -> None:
    running = {stack: Replay(stack).preview().update().progress for stack in stacks}
    now = BEGAN + minutes * MINUTE
    run = remaining_of_run(running, {}, parallel, now, PACE)
    for progress in running.values():
        assert (remaining_of_stack(progress, now, PACE).minutes or 0) <= (run.minutes or 0) + 1e-9


def test_more_slots_never_make_a_run_longer() -> None:
    stacks = {name: Replay(name).preview().progress for name in ("aws-us-east-1", "azure-eastus", "backbone")}
    sums = [remaining_of_run(stacks, {}, parallel, BEGAN, PACE).minutes for parallel in (1, 2, 3, 9)]
    times = [PACE.usual_minutes[type_] for type_ in (CLUSTER, LUSTRE, GATEWAY)]
    assert sums == [sum(times), 60, max(times), max(times)]
