"""Removals: what a change takes away on purpose, named in ``stacks/removals.yaml``.

The same pull request names what goes, so that reviewers see both. A removal lasts a few weeks at most: it
must not allow the next loss of something with the same name.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from gpufabric.plural import plural
from gpufabric.protection.losses import Loss
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.removals import SUBJECTS, DeclaredRemoval, DeclaredRemovals
from gpufabric.spec.validation_errors import explain
from gpufabric.spec.yamlfile import YamlFile, is_entry, read_yaml

REMOVALS_FILE = "stacks/removals.yaml"
LONGEST = timedelta(days=31)
"""How far ahead a removal may expire."""

_LIMIT = "gpufabric's rules for removals"


@dataclass(frozen=True, slots=True)
class PermittedLoss:
    """Something that a stack may lose until a day.

    Attributes:
        stack: stack that loses it.
        subject: pool, link, store or whole_stack.
        name: name of the subject; empty for a whole stack.
        gpus: most GPUs of a pool that may go; None for all of them.
        owner: team or address.
        expires: last day on which it holds.
        place: file and line.
    """

    stack: str
    subject: str
    name: str
    gpus: int | None
    owner: str
    expires: date
    place: str

    def names(self, stack: str, loss: Loss) -> bool:
        """Return whether it names a loss, expired or not."""
        if stack != self.stack:
            return False
        if self.subject == "whole_stack":
            return True
        kind = "store" if loss.kind == "copy" else loss.kind
        if (kind, loss.name) != (self.subject, self.name):
            return False
        return self.gpus is None or (loss.gpus is not None and loss.gpus <= self.gpus)


@dataclass(frozen=True, slots=True)
class Sorted:
    """Losses of a stack by whether a removal names them.

    Attributes:
        unnamed: losses that no removal names.
        named: losses with the removal that names them.
        expired: losses whose removal has expired; they are unnamed as well.
    """

    unnamed: tuple[Loss, ...]
    named: tuple[tuple[Loss, PermittedLoss], ...]
    expired: tuple[tuple[Loss, PermittedLoss], ...]


def sort_losses(losses: Iterable[Loss], stack: str, removals: Sequence[PermittedLoss], today: date) -> Sorted:
    """Sort the losses of a stack by whether a removal names them."""
    unnamed: list[Loss] = []
    named: list[tuple[Loss, PermittedLoss]] = []
    expired: list[tuple[Loss, PermittedLoss]] = []
    for loss in losses:
        fitting = [removal for removal in removals if removal.names(stack, loss)]
        latest = max(fitting, key=lambda removal: removal.expires, default=None)
        if latest is not None and today <= latest.expires:
            named.append((loss, latest))
            continue
        unnamed.append(loss)
        if latest is not None:
            expired.append((loss, latest))
    return Sorted(tuple(unnamed), tuple(named), tuple(expired))


def load_removals(root: Path, today: date) -> tuple[PermittedLoss, ...]:
    """Load the project's removals; none without a file.

    Args:
        root: folder of ``Pulumi.yaml``.
        today: day from which the longest duration is counted.

    Raises:
        DeclarationError: the file is invalid; names every problem with its line.
    """
    path = root / REMOVALS_FILE
    if not is_entry(path):
        return ()
    file = read_yaml(path, REMOVALS_FILE)
    data = {str(key): value for key, value in file.data.items()}
    adapter = TypeAdapter(DeclaredRemovals)
    try:
        entries = adapter.validate_python(data).removals
    except ValidationError as error:
        problems = explain(error, adapter, data, file=file.name, line_of=file.line_of)
        raise DeclarationError(problems) from error
    late = [number for number, entry in enumerate(entries) if entry.expires > today + LONGEST]
    if late:
        raise DeclarationError([_too_late(number, entries[number], file, today) for number in late])
    return tuple(_removal(number, entry, file) for number, entry in enumerate(entries))


def _removal(number: int, entry: DeclaredRemoval, file: YamlFile) -> PermittedLoss:
    subject = next(name for name in SUBJECTS if getattr(entry, name) is not None)
    name = "" if subject == "whole_stack" else str(getattr(entry, subject))
    place = f"{file.name}:{file.line_of(('removals', number))}"
    return PermittedLoss(entry.stack, subject, name, entry.gpus, entry.owner, entry.expires, place)


def _too_late(number: int, entry: DeclaredRemoval, file: YamlFile, today: date) -> Problem:
    latest = (today + LONGEST).isoformat()
    return Problem(
        f"removals[{number}].expires",
        entry.expires.isoformat(),
        f"a day not later than {latest}, {plural(LONGEST.days, 'day')} from now",
        _LIMIT,
        file.name,
        file.line_of(("removals", number, "expires")),
    )
