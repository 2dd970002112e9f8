"""Assumed cost of data between regions, for the backbone's rules."""

from typing import TYPE_CHECKING

from gpufabric.policies.stack_view import StackView

if TYPE_CHECKING:
    from gpufabric.cost.transfer import TransferBill


def transfer_of(view: StackView) -> "TransferBill | None":
    """Return the assumed cost of data between regions; None except for the backbone."""
    context = view.context
    if context.fabric is None or context.backbone is None:
        return None
    return context.fabric().transfer
