"""Shows what snapshots recorded, and which calls failed."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from gpufabric.accounts.record import Recording
from gpufabric.cli.prepare import console_for
from gpufabric.cli.say import say
from gpufabric.plural import plural
from gpufabric.tables import plain_table

MOST_MOVES = 20
"""Moves of a file that the terminal shows; ``--json`` has all of them."""


def progress_line(recording: Recording, done: int, total: int, *, dry_run: bool) -> str:
    """Say that an answer came."""
    answer = recording.answer
    state = _state(recording, dry_run=dry_run)
    return f"[{done}/{total}] {answer.target.name} {answer.topic}: {state} ({answer.seconds:.1f}s)"


def show(recordings: Sequence[Recording], *, dry_run: bool) -> None:
    """Print a table of the files, what moved, and each call that failed with its next step."""
    console = console_for(as_json=False)
    table = plain_table("File", "Stacks", "Sections", "Result", "Moved", right=("Sections", "Moved"))
    for recording in recordings:
        sections = recording.answer.sections
        complete = sum(section.rows is not None for section in sections)
        table.add_row(
            recording.file,
            ", ".join(recording.answer.target.stacks),
            f"{complete} of {len(sections)}" if sections else "none",
            _state(recording, dry_run=dry_run),
            f"{len(recording.moves):,}",
        )
    console.print(table)
    for recording in recordings:
        for move in recording.moves[:MOST_MOVES]:
            say(f"{recording.file}: {move}")
        if len(recording.moves) > MOST_MOVES:
            say(f"{recording.file}: {plural(len(recording.moves) - MOST_MOVES, 'further move')}: see --json")
    for line in dict.fromkeys(line for recording in recordings for line in _failure_lines(recording)):
        say(line)
    if dry_run:
        say("Nothing was written.")


def as_dict(recording: Recording) -> dict[str, Any]:
    """Return a recording as JSON data."""
    answer = recording.answer
    return {
        "cloud": answer.target.cloud,
        "region": answer.target.region,
        "stacks": list(answer.target.stacks),
        "topic": answer.topic,
        "file": recording.file,
        "outcome": recording.outcome,
        "complete": recording.is_complete,
        "sections": {
            section.section: {
                "complete": section.rows is not None,
                "rows": None if section.rows is None else len(section.rows),
                "source": section.source,
                "absent": dict(section.absent),
            }
            for section in answer.sections
        },
        "moves": [asdict(move) for move in recording.moves],
        "failures": [asdict(failure) for failure in answer.failures],
        "problem": recording.problem,
        "seconds": round(answer.seconds, 1),
    }


def _state(recording: Recording, *, dry_run: bool) -> str:
    word = "would be written" if dry_run and recording.outcome == "written" else recording.outcome
    if recording.outcome == "failed" or recording.is_complete:
        return word
    return f"{word}, partial"


def _failure_lines(recording: Recording) -> list[str]:
    target = recording.answer.target
    lines = [
        f"{target.cloud} {target.region}: {failure.call}: {failure.text} ({failure.cause})"
        f"{f'. Next: {failure.fix}' if failure.fix else ''}"
        for failure in recording.answer.failures
    ]
    return [*lines, *([recording.problem] if recording.problem else [])]
