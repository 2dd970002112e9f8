"""The file of a roll."""

from pathlib import Path

import pytest

from gpufabric.rolling.errors import RollError
from gpufabric.rolling.state import (
    STEPS,
    RollBatch,
    RollMachine,
    RollState,
    load,
    save,
    state_file,
    unfinished,
)


def state(pool: str, *, done: bool) -> RollState:
    batch = RollBatch(
        [RollMachine("n1", "uid-1", "boot", "aws:///a/i-1")], list(STEPS) if done else ["cordon"]
    )
    return RollState("aws-a", pool, "", [batch])


def test_written_state_is_read_again(tmp_path: Path) -> None:
    file = state_file(tmp_path / "rolls", "aws-a", "train")
    assert load(file) is None
    save(file, state("train", done=False))
    assert load(file) == state("train", done=False)
    assert [path.name for path in file.parent.iterdir()] == ["aws-a.train.json"]


def test_only_unfinished_rolls_of_the_stack_count(tmp_path: Path) -> None:
    for stack, pool, done in [("aws-a", "train", False), ("aws-a", "eval", True), ("aws-b", "train", False)]:
        rolled = state(pool, done=done)
        rolled.stack = stack
        save(state_file(tmp_path, stack, pool), rolled)
    assert unfinished(tmp_path, "aws-a") == ["train"]
    assert unfinished(tmp_path / "none", "aws-a") == []


@pytest.mark.parametrize("text", ["", "[]", '{"stack": "a"}'])
def test_damaged_file_is_explained(tmp_path: Path, text: str) -> None:
    file = tmp_path / "aws-a.train.json"
    file.write_text(text)
    with pytest.raises(RollError, match="delete it to begin again"):
        load(file)


def test_unwritable_folder_is_explained(tmp_path: Path) -> None:
    (tmp_path / "rolls").write_text("a file")
    with pytest.raises(RollError, match="a writable file"):
        save(state_file(tmp_path / "rolls", "aws-a", "train"), state("train", done=False))
