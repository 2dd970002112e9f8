"""Resources and charges of the simulated clouds, beside the states of the stacks."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from gpufabric.simcloud.cloudfiles.applied import applied
from gpufabric.simcloud.inspect import AccountResource, held
from gpufabric.simcloud.ledger.accounts import statement
from gpufabric.simcloud.ledger.compare import (
    DriftedResource,
    StateResource,
    doubles,
    drifted,
    gone,
    is_kept,
    orphans,
)
from gpufabric.simcloud.ledger.statement import LedgerLine, LedgerPayment, LedgerStatement
from gpufabric.simcloud.states import StateFiles, read_states


@dataclass(frozen=True, slots=True)
class SimStatus:
    """The simulated clouds at one time.

    Attributes:
        statement: what they charge.
        counts: number of resources by cloud, region and type.
        states: what the states of the stacks have.
        orphans: resources in no state.
        doubles: resources that were made more than once.
        gone: what a state has and no cloud holds.
        drift: resources that changed without Pulumi.
        kept: resources in no state that their cloud cannot delete.
        given: number of resources that a file of seeds made.
        unknown: facts that the cloud files do not know.
    """

    statement: LedgerStatement
    counts: Counter[tuple[str, str, str]]
    states: StateFiles
    orphans: tuple[AccountResource, ...]
    doubles: tuple[tuple[AccountResource, ...], ...]
    gone: tuple[StateResource, ...]
    drift: tuple[DriftedResource, ...]
    kept: tuple[AccountResource, ...]
    given: int
    unknown: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether the clouds hold what the states say, once each, unchanged, and every state was read."""
        return not (self.orphans or self.doubles or self.gone or self.drift or self.states.unread)

    def to_json(self) -> dict[str, Any]:
        """Return the status as JSON data. Amounts of money are text with six decimals; unknown ones null."""
        charged = self.statement
        return {
            "now": charged.until.isoformat(),
            "resources": [
                {"cloud": cloud, "region": region, "type": type_, "count": count}
                for (cloud, region, type_), count in sorted(self.counts.items())
            ],
            "usd_per_hour": money(charged.usd_per_hour),
            "usd_so_far": money(charged.usd),
            "lines": [_line(line) for line in charged.lines],
            "payments": [_payment(paid) for paid in charged.payments],
            "unpriced": list(charged.unpriced),
            "by_use": list(charged.by_use),
            "stacks": list(self.states.stacks),
            "states_unread": list(self.states.unread),
            "orphans": [_named(entry) for entry in self.orphans],
            "doubles": [[_named(entry) for entry in group] for group in self.doubles],
            "gone": [{"stack": entry.stack, "type": entry.type, "id": entry.id} for entry in self.gone],
            "drift": [
                {**_named(entry.entry), "stack": entry.stack, "properties": list(entry.properties)}
                for entry in self.drift
            ],
            "kept": [_named(entry) for entry in self.kept],
            "given": self.given,
            "unknown": list(self.unknown),
        }


def sim_status(root: Path) -> SimStatus:
    """Return the status of the simulated clouds.

    Args:
        root: folder of the simulated clouds.

    Raises:
        DeclarationError: the clock cannot be understood.
    """
    everything = list(held(root))
    states = read_states(root)
    known = {(entry.type, entry.id) for entry in states.resources}
    return SimStatus(
        statement(root),
        Counter((entry.cloud, entry.resource.region, entry.resource.type) for entry in everything),
        states,
        tuple(orphans(everything, states.resources)),
        tuple(doubles(everything)),
        tuple(gone(everything, states.resources)),
        tuple(drifted(everything, states.resources)),
        tuple(
            entry
            for entry in everything
            if is_kept(entry) and (entry.resource.type, entry.resource.id) not in known
        ),
        sum(entry.given for entry in everything),
        tuple(_unknown(root)),
    )


def _unknown(root: Path) -> Iterator[str]:
    """Yield the facts that the cloud files do not know."""
    files = applied(root)
    for account in files.accounts if files else ():
        yield from (f"{account.cloud} {account.account}: {fact}" for fact in account.unknown)


def money(amount: Decimal | None) -> str | None:
    """Return an amount of US dollars with six decimals; None if it is unknown."""
    return None if amount is None else f"{amount.quantize(Decimal('0.000001'), ROUND_HALF_UP):f}"


def _line(line: LedgerLine) -> dict[str, Any]:
    product = line.product
    return {
        "cloud": product.cloud,
        "account": product.account,
        "region": product.region,
        "product": product.name,
        "amount": f"{line.amount.normalize():f}",
        "unit_hours": f"{line.unit_hours:f}",
        "usd_per_hour": money(line.usd_per_hour),
        "usd_so_far": money(line.usd),
        "usd_of_rounding": money(line.rounded_usd),
    }


def _payment(paid: LedgerPayment) -> dict[str, Any]:
    return {
        "cloud": paid.product.cloud,
        "account": paid.product.account,
        "region": paid.product.region,
        "id": paid.id,
        "product": paid.product.name,
        "at": paid.at.isoformat(),
        "usd": money(paid.usd),
    }


def _named(entry: AccountResource) -> dict[str, str]:
    resource = entry.resource
    return {
        "cloud": entry.cloud,
        "account": entry.account,
        "region": resource.region,
        "type": resource.type,
        "id": resource.id,
        "urn": resource.urn,
    }
