"""Says which price the amounts of a line rest on."""

from gpufabric.cost.line import Line, contract_price
from gpufabric.cost.rates import DECLARED_FEE, Rate
from gpufabric.wire.project import PRICE_SNAPSHOTS


def basis_of(line: Line) -> str:
    """Name the price of a line: of the catalogue, a snapshot, a contract or an own one; empty without one."""
    if not line.is_priced:
        return ""
    if line.is_own:
        return "own price"
    if contract_price(line) is not None:
        return "contract price"
    return "" if line.rate is None else source_of(line.rate)


def source_of(rate: Rate) -> str:
    """Name the source of a price that no contract states, with its day."""
    if rate.source == DECLARED_FEE:
        return "declared fee"
    day = rate.as_of.isoformat()
    return f"price snapshot of {day}" if is_snapshot(rate) else f"catalogue, {day}"


def is_snapshot(rate: Rate) -> bool:
    """Return whether a price comes from a snapshot."""
    return rate.source.startswith(f"{PRICE_SNAPSHOTS}/")
