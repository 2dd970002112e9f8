"""Records answers as snapshots of the project."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from gpufabric.accounts.refresh import TopicAnswer
from gpufabric.plan.pace import SIMULATED_VARIABLE
from gpufabric.snapshots.changes import RowChange, changes
from gpufabric.snapshots.files import file_of, load, to_text, write
from gpufabric.snapshots.merge import merged
from gpufabric.snapshots.model import MODELS, AnySnapshot, Section, Topic
from gpufabric.spec.problems import DeclarationError

_REAL = f"Next: unset {SIMULATED_VARIABLE}, or delete the file"

Outcome = Literal["written", "unchanged", "failed"]


@dataclass(frozen=True, slots=True)
class Recording:
    """Effect of an answer on its file.

    Attributes:
        answer: the answer.
        file: name of the file, relative to the project.
        outcome: ``failed`` if no section was complete.
        moves: values that differ from the recorded ones.
        problem: why the file could not be read or written; empty if it could.
    """

    answer: TopicAnswer
    file: str
    outcome: Outcome
    moves: Sequence[RowChange] = ()
    problem: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether every section was answered and recorded."""
        return self.answer.is_complete and not self.problem


def record(root: Path, answer: TopicAnswer, now: datetime, *, dry_run: bool = False) -> Recording:
    """Write an answer's complete sections; the others keep what was recorded before.

    Args:
        root: folder of ``Pulumi.yaml``.
        answer: the answer.
        now: time of the reading.
        dry_run: whether to write nothing.
    """
    target, topic = answer.target, answer.topic
    file = file_of(topic, target.cloud, target.account, target.region)
    try:
        old = load(root, topic, target.cloud, target.account, target.region)
    except DeclarationError as error:
        # A file of a newer version, or one that a merge damaged, may hold what this answer lacks.
        step = f"Next: correct or delete the file, then gpufabric snapshot {topic}"
        return Recording(answer, file, "failed", problem=f"{error.problems[0]}. {step}")
    sections = {
        section.section: Section[Any](
            read_at=now, source=section.source, rows=dict(section.rows), absent=dict(section.absent)
        )
        for section in answer.sections
        if section.rows is not None
    }
    if old is not None and _would_hide(old, sections):
        problem = f"{file}: has answers of the real account, which simulated ones do not replace. {_REAL}"
        return Recording(answer, file, "failed", problem=problem)
    if not sections:
        return Recording(answer, file, "failed" if answer.failures else "unchanged")
    account = "" if topic == "prices" else target.account
    head = MODELS[topic](cloud=target.cloud, account=account, region=target.region)
    new = merged(head, old, sections)
    moves = tuple(changes(old, new))
    try:
        changed = _differs(topic, old, new) if dry_run else write(root, topic, new)
    except OSError as error:
        return Recording(answer, file, "failed", problem=f"{file}: cannot be written ({error.strerror})")
    return Recording(answer, file, "written" if changed else "unchanged", moves)


def _would_hide(old: AnySnapshot, sections: Mapping[str, Section[Any]]) -> bool:
    """Return whether simulated answers would replace those of a cloud."""
    recorded = (getattr(old, name) for name, section in sections.items() if section.is_simulated)
    return any(isinstance(section, Section) and not section.is_simulated for section in recorded)


def _differs(topic: Topic, old: AnySnapshot | None, new: AnySnapshot) -> bool:
    return old is None or to_text(topic, old) != to_text(topic, new)
