"""Figures of a fabric at one time, as a small file that a repository can keep."""

import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, ValidationError, field_validator

from gpufabric.report.cost_line import CostLine
from gpufabric.report.data import Amount, Data
from gpufabric.report.model import Report, StackReport
from gpufabric.report.summary import Summary
from gpufabric.spec.allowed_values import allowed_text
from gpufabric.spec.problems import DeclarationError

FORMAT = 1
_MACHINE = "machine"
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_CENT_DIGITS = Decimal("0.0001")

KeptOrigin = Literal["state", "declarations"]
"""Origin of kept figures. state: what is up. declarations: what is declared, whether it is up or not."""


Paid = Annotated[Amount, Field(ge=0)]
"""An amount that is paid."""


class KeptQuota(Data):
    """Use and limit of one quota."""

    family: str | None
    unit: str
    used: int
    limit: int | None


class KeptPrice(Data):
    """Hourly price of one machine."""

    shape: str
    region: str
    usd_per_hour: Paid


class KeptStack(Data):
    """Figures of one stack; null: not known."""

    stack: str
    gpus: Annotated[int, Field(ge=0)] | None
    usd_per_month: Paid | None
    usd_per_gpu_hour: Paid | None
    """Lease of a GPU-hour."""

    unpriced_machines: bool = False
    """Whether machines have no price; the monthly amount is a lower bound then."""

    quota: tuple[KeptQuota, ...] = ()
    prices: tuple[KeptPrice, ...] = ()


class KeptFabric(Data):
    """Figures of the stacks of one run."""

    format: Literal[1] = FORMAT
    taken: AwareDatetime
    run: str = ""
    commit: str = ""
    operation: str = ""
    origin: KeptOrigin = "state"
    stacks: tuple[KeptStack, ...]

    @field_validator("stacks")
    @classmethod
    def _each_stack_once(cls, stacks: tuple[KeptStack, ...]) -> tuple[KeptStack, ...]:
        if len({stack.stack for stack in stacks}) < len(stacks):
            raise ValueError("each stack once")
        return stacks

    @property
    def file_name(self) -> str:
        """Name of the file; the same run has the same name.

        The name of a run may come from a report that somebody else wrote, so it must not lead elsewhere.
        """
        time = f"{self.taken.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        operation = self.operation if _PLAIN_NAME.fullmatch(self.operation) else "run"
        return f"{self.run if _PLAIN_NAME.fullmatch(self.run) else f'{time}-{operation}'}.json"


def kept_of(report: Report, now: datetime) -> KeptFabric:
    """Return the figures that a report has of the fabric.

    A preview changes nothing: its figures before are those of what is up. After an update, stacks that are
    not done have unknown figures.

    Args:
        report: the report.
        now: time of the figures, if the report has none.
    """
    taken = datetime.fromisoformat(report.started) if report.started else now
    return KeptFabric(
        taken=(taken if taken.tzinfo else taken.replace(tzinfo=UTC)).replace(microsecond=0),
        run=report.run,
        commit=report.commit,
        operation=report.operation,
        origin="declarations" if report.source == "check" else "state",
        stacks=tuple(_stack(stack, report) for stack in report.stacks),
    )


def kept_json(kept: KeptFabric) -> str:
    """Write figures; the same figures give the same bytes."""
    return f"{json.dumps(kept.model_dump(mode='json'), indent=1, ensure_ascii=False)}\n"


def kept_from_json(text: str, name: str) -> KeptFabric:
    """Read figures that ``kept_json`` wrote.

    Args:
        text: the figures.
        name: name of the file, for errors.

    Raises:
        DeclarationError: the text is something else, or has another format.
    """
    try:
        return KeptFabric.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise DeclarationError.of(
            f"{name}: {place}" if place else name,
            given=f"another value than {allowed_text(first)}",
            allowed=f"figures that `gpufabric report --keep` wrote, format {FORMAT}",
            limit="`gpufabric schema kept`",
        ) from None


def kept_schema() -> dict[str, Any]:
    """Return the JSON Schema of kept figures."""
    return KeptFabric.model_json_schema(mode="serialization")


def _stack(stack: StackReport, report: Report) -> KeptStack:
    side, summary = _known(stack, report)
    if summary is None:
        return KeptStack(stack=stack.stack, gpus=None, usd_per_month=None, usd_per_gpu_hour=None)
    money = summary.money
    return KeptStack(
        stack=stack.stack,
        gpus=summary.gpus,
        usd_per_month=money.usd_per_month,
        usd_per_gpu_hour=money.usd_per_gpu_hour,
        unpriced_machines=bool(money.unpriced_machines),
        quota=tuple(
            KeptQuota(family=quota.family, unit=quota.unit, used=quota.used, limit=quota.limit)
            for quota in summary.quota
        ),
        prices=_prices(stack.cost_lines, side),
    )


def _known(stack: StackReport, report: Report) -> tuple[Literal["before", "after"], Summary | None]:
    """Return the side of a report that says what is up, or is declared, and its figures."""
    if report.operation == "preview":
        return "before", stack.before
    if stack.outcome in ("ok", "undeclared") or report.operation == "destroy":
        return "after", stack.after
    return "after", None


def _prices(lines: tuple[CostLine, ...], side: Literal["before", "after"]) -> tuple[KeptPrice, ...]:
    """Return the price of each machine: those of a shape in a region may have several contracts."""
    by_machine: dict[tuple[str, str], set[Decimal]] = {}
    for line in lines:
        quantity = line.quantity_before if side == "before" else line.quantity_after
        amount = line.usd_per_hour_before if side == "before" else line.usd_per_hour_after
        if line.unit == _MACHINE and line.pool and quantity and amount is not None:
            price = (amount / quantity).quantize(_CENT_DIGITS)
            by_machine.setdefault((line.item, line.region), set()).add(price)
    return tuple(
        KeptPrice(shape=shape, region=region, usd_per_hour=price)
        for (shape, region), prices in sorted(by_machine.items())
        for price in sorted(prices)
    )
