"""Limits on what one update may take away."""

from collections.abc import Iterator, Sequence

from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated
from gpufabric.protection.holdings import Holdings
from gpufabric.protection.limits import exceeded
from gpufabric.protection.losses import Loss
from gpufabric.protection.removals import REMOVALS_FILE, sort_losses


class LossesWithinLimits(Rule):
    """One update takes away no more than the declared limits, or what the project names."""

    id = "losses-within-limits"
    title = "One update takes away no more than the declared protection allows"
    why = (
        "A mistyped number of nodes or a renamed pool destroys hundreds of leased GPUs, which may not be "
        "available again. Pulumi shows it as an ordinary update."
    )
    level = "mandatory"
    needs = "protection"
    fix = (
        f"Restore the declaration. If the loss is intended, name it in {REMOVALS_FILE} in the same change, "
        "with owner, reason and expiry. For a renamed pool, declare its former name with was."
    )

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare the losses that no removal names with the limits of the stack and of the fabric."""
        context = view.context
        if context.permitted_problem:
            yield Finding(f"{REMOVALS_FILE} is invalid: {context.permitted_problem}")
        limited = context.protection is not None or context.fabric_protection is not None
        if view.earlier_held is None:
            if limited:
                why = f"is unknown: {context.previous_problem or 'there is no previous state'}"
                yield Unevaluated("", "earlier state", why)
            return
        earlier = view.earlier_held.limits
        limited = limited or earlier.stack is not None or earlier.fabric is not None
        for text in view.loosened:
            yield Finding(f"{text}, from the next update on", advisory=True)
        listed = sort_losses(view.losses, context.stack, context.permitted, context.now.date())
        for loss, removal in listed.named:
            text = f"named in {removal.place} by {removal.owner} until {removal.expires.isoformat()}"
            yield Finding(f"{context.stack}: {loss.text} ({text})", advisory=True)
        for loss, removal in listed.expired:
            text = f"its removal by {removal.owner} expired on {removal.expires.isoformat()}"
            yield Finding(f"{context.stack}: {loss.text} ({text})", advisory=True)
        violated = list(_exceeded(view, listed.unnamed))
        yield from map(Finding, violated)
        if not violated:
            yield from (Finding(f"{context.stack}: {loss.text}", advisory=True) for loss in listed.unnamed)
        if limited:
            unread = {**view.earlier_held.unread, **view.held.unread}
            yield from (Unevaluated("", text, "") for text in unread.values())


def _exceeded(view: StackView, unnamed: Sequence[Loss]) -> Iterator[str]:
    context, held = view.context, view.earlier_held or Holdings()
    if not unnamed:
        return
    details = f": {'; '.join(loss.text for loss in unnamed)}"
    texts = exceeded(context.protection, unnamed, held.gpus, context.stack, [held.limits.stack])
    yield from (text + details for text in texts)
    if context.fabric_protection is not None or held.limits.fabric is not None:
        fabric_gpus, earlier = _fabric_gpus(view), [held.limits.fabric]
        texts = exceeded(context.fabric_protection, unnamed, fabric_gpus, "the fabric", earlier)
        yield from (f"{text}; {context.stack}{details}" for text in texts)


def _fabric_gpus(view: StackView) -> int | None:
    """Return the GPUs of the fabric before the update: this stack's, and those that the others declare."""
    context = view.context
    before = view.earlier_held.gpus if view.earlier_held else None
    fabric = context.fabric() if context.fabric is not None else None
    if before is None or fabric is None or set(fabric.faults) - {context.stack}:
        return None
    return before + sum(bill.gpus for stack, bill in fabric.bills.items() if stack != context.stack)
