"""Reads what the policy pack left of a stack's cost before and after (see policies/priced.py)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from gpufabric.policies.variables import PRICED_FORMAT
from gpufabric.report.model import Money, Summary
from gpufabric.report.outputs import money_of, number_of
from gpufabric.report.secrets import Mask
from gpufabric.spec.problems import DeclarationError


@dataclass(frozen=True, slots=True)
class Priced:
    """Both sides of a change, at the same prices.

    Attributes:
        before: the earlier state; None when it is not known.
        after: what is declared now; None likewise.
        overlap_usd_per_hour: what machines cost that run beside their replacements; None when none does.
    """

    before: Money | None = None
    after: Money | None = None
    overlap_usd_per_hour: Decimal | None = None


UNPRICED = Priced()


def read_priced(files: Sequence[Path]) -> Priced | None:
    """Read what was left by the passes of a run: as it was before the first, and as it is after the last.

    Args:
        files: one for each pass, in order; a pass that broke down has left none.

    Returns:
        both sides; None when no pass left anything.

    Raises:
        DeclarationError: a file is something else.
    """
    found = [_read(one) for one in files if one.is_file()]
    if not found:
        return None
    # A first pass that left nothing may have changed the state that the second one began with.
    first = found[0].before if files[0].is_file() else None
    return replace(found[-1], before=first)


def with_money(summary: Summary | None, money: Money | None, mask: Mask) -> Summary | None:
    """Put amounts in the place of those that a stack says of itself."""
    if summary is None or money is None:
        return summary
    masked = money.model_copy(update={"unpriced": tuple(map(mask.text, money.unpriced))})
    return summary.model_copy(update={"money": masked})


def _read(file: Path) -> Priced:
    try:
        said: object = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        said = None
    data = _map(said)
    if data.get("format") != PRICED_FORMAT:
        raise DeclarationError.of(
            file.name,
            given="something else than amounts of the policy pack",
            allowed=f"format {PRICED_FORMAT}",
            limit="files of a run are read by the gpufabric that wrote them",
        )
    return Priced(
        _money(data.get("before")), _money(data.get("after")), number_of(data.get("overlap_usd_per_hour"))
    )


def _money(said: object) -> Money | None:
    return money_of(_map(said)).model_copy(update={"basis": "resources"}) if said else None


def _map(said: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", said) if isinstance(said, Mapping) else {}
