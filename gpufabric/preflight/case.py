"""One stack and the answers of its account, as the checks see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import Shape
from gpufabric.check.needs import StackNeeds
from gpufabric.preflight.answers import AccountAnswers, Known, Unanswered
from gpufabric.preflight.verdict import PreflightStatus, PreflightVerdict, Subject
from gpufabric.quota.siblings import Sibling
from gpufabric.snapshots.dates import is_future
from gpufabric.spec.base import Declared
from gpufabric.spec.config_keys import DEFAULT_KEYS, ConfigKeys
from gpufabric.spec.pools import Pool
from gpufabric.spec.regions import AnyRegion
from gpufabric.spec.yamlfile import PathItem, YamlFile

_Row = TypeVar("_Row", bound=Declared)

STALE = timedelta(days=7)
"""Age from which a snapshot no longer proves an ``ok``: the verdict is unknown."""

_SIMULATED = "simulated clouds gave this answer, which says nothing about the account"


@dataclass(frozen=True, slots=True, kw_only=True)
class StackCase:
    """One stack, its needs, and the answers of its account.

    Attributes:
        stack: name of the stack.
        region: its declaration.
        file: its file; None if it is not known.
        answers: answers of its account and region.
        needs: what its program requests; None if the program could not run.
        no_needs: why it could not run.
        siblings: other stacks of the project, which may share a quota.
        catalog: shapes and quota families.
        now: the present.
        keys: keys of the project's configuration.
    """

    stack: str
    region: AnyRegion
    file: YamlFile | None
    answers: AccountAnswers
    needs: StackNeeds | None
    catalog: Catalog
    now: datetime
    no_needs: str = ""
    siblings: Sequence[Sibling] = ()
    keys: ConfigKeys = DEFAULT_KEYS

    def shape(self, name: str) -> Shape | None:
        """Return the facts of a shape; None if the catalogue lacks it."""
        known = name in self.catalog.shape_names(self.region.cloud)
        return self.catalog.shape(self.region.cloud, name) if known else None

    @property
    def starts_machines(self) -> bool:
        """Whether the next update starts machines; yes if the stack's state is not known."""
        return self.needs is None or self.needs.started is None or bool(self.needs.started)

    @property
    def planned_types(self) -> Mapping[str, int]:
        """Number of planned resources by type; empty if the program could not run."""
        return self.needs.types if self.needs else dict[str, int]()

    @property
    def pools(self) -> list[tuple[str, Pool]]:
        """Pools that may have machines, sorted by name."""
        return [(name, pool) for name, pool in sorted(self.region.pools.items()) if pool.peak_nodes]

    def verdict(
        self,
        subject: Subject,
        item: str,
        status: PreflightStatus,
        *,
        given: str,
        needed: str,
        at: Sequence[PathItem] = (),
        answer: Known[Any] | Unanswered | None = None,
        also: Known[Any] | Unanswered | None = None,
        short_by: int = 0,
        note: str = "",
        next_step: str = "",
        source: str = "",
        read_at: datetime | None = None,
    ) -> PreflightVerdict:
        """Return a verdict on this stack.

        An ``ok`` from a snapshot that is too old becomes unknown, and so does every verdict on a real account
        that simulated clouds gave.

        Args:
            subject: kind of the need.
            item: the need itself.
            status: the verdict.
            given: the answer, with its figures.
            needed: the need, with its figures.
            at: path of the property in the declaration.
            answer: the section that gave the answer, for source and time.
            also: another section that the verdict depends on; the older one gives the time.
            short_by: missing units.
            note: remark beside the verdict.
            next_step: what to do.
            source: source of the answer, if it is not a section.
            read_at: its time.
        """
        if isinstance(answer, Known):
            source, read_at = answer.section.source, answer.section.read_at
        times: list[datetime] = [read_at] if read_at else []
        if isinstance(also, Known):
            times.append(also.section.read_at)
        read_at = min(times, default=None)
        doubts = [doubt for time in times if (doubt := self._doubt(time))]
        if doubts:
            note = f"{note}; {doubts[0]}" if note else doubts[0]
            if status == "ok":
                status, next_step = "unknown", next_step or f"gpufabric snapshot all {self.stack}"
        if not self.answers.accepts_simulated and any(
            isinstance(part, Known) and part.section.is_simulated for part in (answer, also)
        ):
            note = f"{note}; {_SIMULATED}" if note else _SIMULATED
            status, short_by, next_step = "unknown", 0, f"gpufabric snapshot all {self.stack}"
        path = ("config", self.keys.region, *at)
        return PreflightVerdict(
            stack=self.stack,
            subject=subject,
            item=item,
            status=status,
            given=given,
            needed=needed,
            short_by=short_by,
            note=note,
            source=source,
            read_at=read_at,
            next_step=next_step,
            file=self.file.name if self.file else "",
            line=self.file.line_of(path) if self.file else 0,
            setting=".".join(map(str, at)),
        )

    def _doubt(self, read_at: datetime) -> str:
        """Return why the time of a snapshot's answer makes it doubtful; empty if it does not."""
        if self.answers.is_live:
            return ""
        if is_future(read_at, self.now):
            return f"the answer is dated in the future, {read_at:%Y-%m-%d}"
        age = self.now - read_at
        return f"the answer is {age.days} days old" if age > STALE else ""

    def unanswered(
        self, subject: Subject, item: str, answer: Unanswered, *, needed: str, at: Sequence[PathItem] = ()
    ) -> PreflightVerdict:
        """Return the verdict on a need whose section has no complete answer."""
        return self.verdict(
            subject, item, "unknown", given=answer.reason, needed=needed, at=at, next_step=answer.next_step
        )
