"""The verdict of one check: whether an account is ready for one need of a stack."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from gpufabric.visible import one_line

Subject = Literal[
    "identity",
    "permission",
    "quota",
    "offer",
    "shape",
    "reservation",
    "capacity",
    "image",
    "kubernetes",
    "feature",
    "name",
    "range",
    "existing",
    "version",
]
"""Kind of the need. shape: facts of the catalogue, compared with those of the cloud. capacity: machines that
could start now outside a reservation. existing: facts of things that exist and that the stack uses."""

PreflightStatus = Literal["ok", "short", "missing", "pending", "unknown"]
"""ok: the account has it. short: it has too little. missing: it has none, or a wrong one. pending: it is
requested or begins later. unknown: there is no complete answer."""

FAILING: tuple[PreflightStatus, ...] = ("short", "missing")
UNSURE: tuple[PreflightStatus, ...] = ("pending", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class PreflightVerdict:
    """Whether an account is ready for one need of a stack.

    Attributes:
        stack: the stack.
        subject: kind of the need.
        item: the need itself, such as a quota or the id of a reservation.
        status: the verdict.
        given: the answer, with its figures, or why there is none.
        needed: the need of the plan, with its figures.
        short_by: missing units; 0 unless short.
        note: remark beside the verdict, such as a block that ends tomorrow.
        source: calls or file that gave the answer; empty if there is none.
        read_at: time of the answer; None if there is none.
        next_step: what to do, with the exact command where there is one; empty if nothing.
        file: file that declares the need, relative to the project.
        line: its line; 0 if it is not known.
        needed_now: whether the next update needs it: no for needs of machines if it starts none, and for
            facts of the catalogue.
        setting: path of the property in the stack's declaration.
    """

    stack: str
    subject: Subject
    item: str
    status: PreflightStatus
    given: str
    needed: str
    short_by: int = 0
    note: str = ""
    source: str = ""
    read_at: datetime | None = None
    next_step: str = ""
    file: str = ""
    line: int = 0
    setting: str = ""
    needed_now: bool = True

    @property
    def stops(self) -> bool:
        """Whether the next update would fail because of it."""
        return self.needed_now and self.status in FAILING

    @property
    def word(self) -> str:
        """The status in the words of the table, such as ``short by 96``."""
        return f"short by {self.short_by:,}" if self.status == "short" and self.short_by else self.status

    @property
    def text(self) -> str:
        """The verdict as one line without the stack."""
        note = f" ({self.note})" if self.note else ""
        # The arithmetic of machines' quotas begins with the need.
        amount = self.needed.partition(" ")[0]
        is_said = self.subject == "quota" and f"= {amount} " in self.given
        needed = "" if is_said else f"; needed: {self.needed}"
        return one_line(f"{self.title}: {self.given}{needed}{note}")

    @property
    def title(self) -> str:
        """The need with its status, such as ``quota L-417A185B short by 96``."""
        return one_line(" ".join(filter(None, (self.subject, self.item, self.word))))

    @property
    def place(self) -> str:
        """File and line; empty if they are not known."""
        return f"{self.file}:{self.line}" if self.file and self.line else self.file

    def age(self, now: datetime) -> str:
        """Return the age of the answer in the largest whole unit, such as ``3 days``."""
        return age_text(self.read_at, now)

    def as_dict(self) -> Mapping[str, Any]:
        """Return the verdict as JSON data."""
        return {**asdict(self), "read_at": self.read_at.isoformat() if self.read_at else None}


def time_text(time: datetime) -> str:
    """Return a time to the minute, in UTC."""
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def age_text(read_at: datetime | None, now: datetime) -> str:
    """Return an age in the largest whole unit; empty for an answer without a time."""
    if read_at is None:
        return ""
    seconds = max(0, int((now - read_at).total_seconds()))
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= size:
            number = seconds // size
            return f"{number:,} {unit}{'s' * (number > 1)}"
    return "now"
