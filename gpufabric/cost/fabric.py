"""Bills of all stacks of a fabric, by their declarations."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gpufabric.cost.bill import Bill, in_order
from gpufabric.cost.transfer import TransferBill
from gpufabric.spec.money import Budget


@dataclass(frozen=True, slots=True)
class FabricBills:
    """Bills of a fabric's stacks.

    Attributes:
        budget: limit for all stacks together.
        bills: bill of each stack that could be planned, by stack name.
        faults: stacks that could not be planned, sorted.
        transfer: assumed cost of data between the regions; not part of any stack's bill.
    """

    budget: Budget
    bills: Mapping[str, Bill] = field(default_factory=dict[str, Bill])
    faults: tuple[str, ...] = ()
    transfer: TransferBill = field(default_factory=TransferBill)

    def with_stack(self, stack: str, bill: Bill) -> Bill:
        """Add up all stacks, with one stack's bill replaced."""
        bills = {**self.bills, stack: bill}
        return Bill(in_order(line for name in sorted(bills) for line in bills[name].lines))
