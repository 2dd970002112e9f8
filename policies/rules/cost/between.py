"""Data between regions, as the backbone's rules see it."""

from gpufabric.cost.transfer import TransferBill
from gpufabric.spec.backbone import Backbone
from policies.view import StackView


def transfer_of(view: StackView) -> TransferBill | None:
    """Give what data between regions is assumed to cost; None unless the stack joins them."""
    context = view.context
    if context.fabric is None or not isinstance(context.declaration, Backbone):
        return None
    return context.fabric().transfer
