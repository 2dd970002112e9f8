"""Addresses, AS numbers, ports and gateway throughput that links hold."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from ipaddress import IPv4Network

from gpufabric.catalog.gateways import GatewaySku
from gpufabric.plan.links.addresses import pick_slot
from gpufabric.plan.links.gateways import GatewayUse, smallest


@dataclass(slots=True)
class Allotments:
    """Shares of the links planned so far. A later link never moves the share of an earlier one.

    Attributes:
        private_asns: first and last AS number that a gateway of AWS can have.
        ports: keys of the links that use a port, by port and VLAN (see the kind circuit).
    """

    private_asns: tuple[int, int]
    ports: dict[str, str] = field(default_factory=dict[str, str])
    _asns: dict[str, int] = field(default_factory=dict[str, int])
    _blocks: dict[str, set[IPv4Network]] = field(default_factory=dict[str, set[IPv4Network]])
    _gateways: dict[tuple[str, str], list[tuple[GatewayUse, Decimal]]] = field(
        default_factory=dict[tuple[str, str], list[tuple[GatewayUse, Decimal]]]
    )

    def asn(self, name: str) -> int:
        """Return the AS number of a transit or Direct Connect gateway; the first call allots it.

        Args:
            name: name of the gateway, from which the number follows.
        """
        if name not in self._asns:
            taken = set(self._asns.values())
            first, last = self.private_asns
            slot = pick_slot(name, last - first + 1, lambda slot: first + slot not in taken)
            if slot is None:
                raise LookupError("no private AS number is left")
            self._asns[name] = first + slot
        return self._asns[name]

    def hold_asn(self, name: str, asn: int) -> None:
        """Keep the AS number of a gateway that exists; the numbers allotted later differ from it."""
        self._asns[name] = asn

    def block(self, name: str, stacks: Iterable[str], blocks: tuple[IPv4Network, ...]) -> IPv4Network | None:
        """Allot a block that no other link of the stacks has; links that share no end may have the same.

        Args:
            name: name from which the block follows.
            stacks: stacks at which the block must be unique.
            blocks: blocks to choose from.

        Returns:
            the block; None if none is free.
        """
        held = [self._blocks.setdefault(stack, set()) for stack in stacks]
        taken = set[IPv4Network]().union(*held)
        slot = pick_slot(name, len(blocks), lambda slot: blocks[slot] not in taken)
        if slot is None:
            return None
        for of_stack in held:
            of_stack.add(blocks[slot])
        return blocks[slot]

    def use_gateway(self, stack: str, use: GatewayUse, gbps: Decimal) -> None:
        """Add a link to an Azure stack's gateway."""
        uses = self._gateways.setdefault((stack, use.gateway), [])
        uses.append((use, Decimal(0) if use.is_bypassed else gbps))

    def gateway_load_gbps(self, stack: str, gateway: str) -> Decimal:
        """Return the bandwidth of all links on a gateway, in Gbit/s."""
        return sum((gbps for _, gbps in self._gateways.get((stack, gateway), [])), Decimal(0))

    def gateway(self, stack: str, gateway: str) -> GatewaySku | None:
        """Return the smallest gateway that all links on it can use; None if there is no link on it."""
        uses = [use for use, _ in self._gateways.get((stack, gateway), [])]
        if not uses:
            return None
        usable = [sku for sku in uses[0].skus if all(sku in use.skus for use in uses)]
        return smallest(usable, self.gateway_load_gbps(stack, gateway))
