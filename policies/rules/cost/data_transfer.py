"""Data between regions, as the backbone's rules see it."""

from typing import TYPE_CHECKING

from gpufabric.policies.stack_view import StackView

if TYPE_CHECKING:
    from gpufabric.cost.transfer import TransferBill


def transfer_of(view: StackView) -> "TransferBill | None":
    """Give what data between regions is assumed to cost; None unless the stack joins them."""
    context = view.context
    if context.fabric is None or context.backbone is None:
        return None
    return context.fabric().transfer
