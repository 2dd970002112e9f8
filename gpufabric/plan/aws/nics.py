"""Network interfaces of an EFA node, derived from its network cards alone."""

from dataclasses import dataclass
from typing import Literal

from gpufabric.catalog.shape import Efa

Layout = Literal["recommended", "legacy"]

SECONDARY_CARD_DEVICE_INDEX = 0
"""Device index of the interface on every card but the first.

The EC2 user guide's page on maximizing network bandwidth with EFA gives 0; AWS ParallelCluster uses 1 where
a card holds two. EC2 accepts both.
"""

LEGACY_CARD_DEVICE_INDEX = 1
"""Device index of the EFA on every card but the first in the legacy layout, where the card holds two or
more; else 0 (AWS ParallelCluster of 2024, queues_stack.py; terraform-aws-eks and dstack do the same)."""


@dataclass(frozen=True, slots=True)
class Card:
    """A network card: the most interfaces it holds, and whether one may be an EFA."""

    index: int
    max_interfaces: int
    efa: bool


@dataclass(frozen=True, slots=True)
class Interface:
    """One network interface of a node.

    Attributes:
        card_index: network card that holds it.
        device_index: place on the card.
        kind: ``interface`` (IP only), ``efa-only`` (RDMA only, takes no address) or ``efa`` (both).
    """

    card_index: int
    device_index: int
    kind: Literal["interface", "efa-only", "efa"]

    @property
    def takes_address(self) -> bool:
        """Whether the interface takes an IP address of the subnet."""
        return self.kind != "efa-only"


def cards_of(efa: Efa) -> tuple[Card, ...]:
    """Return the network cards, in index order."""
    cards: list[Card] = []
    for group in efa.cards:
        for _ in range(group.count.value):
            cards.append(Card(len(cards), group.interfaces_per_card.value, group.efa.value))
    return tuple(cards)


def interfaces_of(efa: Efa | None, layout: Layout = "recommended") -> tuple[Interface, ...]:
    """Return the interfaces of a node; without EFA, one for IP."""
    if efa is None:
        return (Interface(0, 0, "interface"),)
    return _legacy(efa) if layout == "legacy" else _recommended(efa)


def _recommended(efa: Efa) -> tuple[Interface, ...]:
    """Return the recommended interfaces: plain ENA first, then one ``efa-only`` per EFA card.

    ``efa-only`` interfaces take no address, so a node needs one address instead of one per card. The
    primary interface is never ``efa-only``: EC2 refuses that. Where card 0 supports EFA but holds a single
    interface, that interface must be ``efa``.

    Source: EC2 user guide, "Elastic Fabric Adapter: maximize network bandwidth" (read 2026-05).
    """
    cards = cards_of(efa)
    primary_card = cards[0]
    primary_is_efa = primary_card.efa and primary_card.max_interfaces == 1
    layout = [Interface(0, 0, "efa" if primary_is_efa else "interface")]
    wanted = efa.max_interfaces.value - primary_is_efa
    for card in cards:
        if wanted == 0:
            break
        if not card.efa or (card.index == 0 and primary_is_efa):
            continue
        device_index = 1 if card.index == 0 else SECONDARY_CARD_DEVICE_INDEX
        layout.append(Interface(card.index, device_index, "efa-only"))
        wanted -= 1
    return tuple(layout)


def _legacy(efa: Efa) -> tuple[Interface, ...]:
    """Return an ``efa`` with an address on each EFA card; the one on card 0 is the primary interface.

    If card 0 holds no EFA, the primary interface is for IP only.
    """
    cards = cards_of(efa)
    primary_is_efa = cards[0].efa
    layout = [Interface(0, 0, "efa" if primary_is_efa else "interface")]
    others = [card for card in cards[1:] if card.efa]
    for card in others[: efa.max_interfaces.value - primary_is_efa]:
        device_index = min(LEGACY_CARD_DEVICE_INDEX, card.max_interfaces - 1)
        layout.append(Interface(card.index, device_index, "efa"))
    return tuple(layout)
