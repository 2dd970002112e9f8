"""Waivers: violations that an owner accepts until a day. They are in ``stacks/waivers.yaml``.

Waivers are in a file, so that the pull request that needs one shows it for review.
"""

import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from gpufabric.protection.guard_files import covers_stack, matches
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.validation_errors import explain
from gpufabric.spec.waivers import DeclaredWaiver, DeclaredWaivers
from gpufabric.spec.yamlfile import YamlFile, is_entry, read_yaml
from gpufabric.wire.project import WAIVERS_FILE

LONGEST = timedelta(days=366)
"""How far ahead a waiver may expire: its owner reviews it at least once a year."""

_LIMIT = "gpufabric's rules for waivers"


@dataclass(frozen=True, slots=True)
class Waiver:
    """A violation of one rule that is accepted for some resources until a day.

    Attributes:
        rule: id of the rule.
        resources: pattern of URNs; ``*`` stands for any text. Findings about a whole stack have the URN of
            the stack's own resource.
        owner: team or address.
        reason: why it is accepted; for reviewers of the file, not part of messages.
        expires: last day on which it holds.
        place: file and line.
    """

    rule: str
    resources: str
    owner: str
    reason: str
    expires: date
    place: str

    def covers(self, rule: str, urn: str) -> bool:
        """Return whether it covers a rule and a resource, expired or not."""
        return rule == self.rule and matches(self.resources, urn)

    def holds(self, today: date) -> bool:
        """Return whether it has not expired."""
        return today <= self.expires

    @property
    def stack(self) -> str:
        """Pattern of the stack's name."""
        return self.resources.removeprefix("urn:pulumi:").split("::", maxsplit=1)[0]

    def concerns(self, stack: str) -> bool:
        """Return whether it may cover resources of a stack."""
        return covers_stack(self.resources, stack)

    def __str__(self) -> str:
        """Return the waiver as a short text."""
        return f"waiver of {self.rule} for {self.resources} ({self.place}, {self.owner})"


def load_waivers(root: Path, rules: Collection[str], today: date) -> tuple[Waiver, ...]:
    """Load the project's waivers; none without a file.

    Args:
        root: folder of ``Pulumi.yaml``.
        rules: ids of all rules.
        today: day from which the longest duration is counted.

    Raises:
        DeclarationError: the file is invalid; names every problem with its line.
    """
    path = root / WAIVERS_FILE
    if not is_entry(path):
        return ()
    file = read_yaml(path, WAIVERS_FILE)
    data = {str(key): value for key, value in file.data.items()}
    adapter = TypeAdapter(DeclaredWaivers)
    try:
        entries = adapter.validate_python(data).waivers
    except ValidationError as error:
        problems = explain(error, adapter, data, file=file.name, line_of=file.line_of)
        raise DeclarationError(problems) from error
    problems = [
        fault for number, entry in enumerate(entries) for fault in _faults(number, entry, rules, today)
    ]
    if problems:
        raise DeclarationError(_placed(problems, file))
    return tuple(
        Waiver(
            entry.rule,
            entry.resources,
            entry.owner,
            entry.reason,
            entry.expires,
            f"{file.name}:{file.line_of(('waivers', number))}",
        )
        for number, entry in enumerate(entries)
    )


def _faults(
    number: int, entry: DeclaredWaiver, rules: Collection[str], today: date
) -> Iterable[tuple[tuple[str | int, ...], str, str]]:
    if entry.rule not in rules:
        close = difflib.get_close_matches(entry.rule, rules, n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        yield (
            ("waivers", number, "rule"),
            entry.rule,
            f"the id of a rule that can be waived, as docs/policies.md lists them{hint}",
        )
    if entry.resources.rsplit("::", 1)[-1] == "*":
        given, allowed = "any name", "a URN whose last part, the logical name, is more than *"
        yield ("waivers", number, "resources"), given, allowed
    if entry.expires > today + LONGEST:
        allowed = f"a day not later than {(today + LONGEST).isoformat()}, a year from now"
        yield ("waivers", number, "expires"), entry.expires.isoformat(), allowed


def _placed(problems: Iterable[tuple[tuple[str | int, ...], str, str]], file: YamlFile) -> Iterable[Problem]:
    for path, given, allowed in problems:
        where = f"{path[0]}[{path[1]}].{path[2]}"
        yield Problem(where, given, allowed, _LIMIT, file.name, file.line_of(path))
