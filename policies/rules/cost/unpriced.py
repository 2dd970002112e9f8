"""Resources that a bill does not cover."""

from collections.abc import Iterator

from gpufabric.plural import plural
from gpufabric.policies import deferred
from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class UnpricedResources(Rule):
    """Everything in a stack that costs money has a price."""

    id = "cost-unpriced"
    title = "Everything that costs money has a price"
    why = "A total that omits resources is lower than the invoice."
    level = "advisory"
    fix = (
        "State usage in stacks/usage.yaml, add a price with its source to the catalogue, or treat the total "
        "as a lower bound."
    )
    summary = "items that cost money have no price"

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """List items without a price and resource types that are not known."""
        stack = view.context.stack
        unpriced = deferred.unpriced_text(view.bill)
        if unpriced:
            yield Finding(f"{stack}: {unpriced}")
        types = view.extracted.unknown_types
        if types:
            names = ", ".join(f"{type_} ({number})" for type_, number in sorted(types.items()))
            total = plural(sum(types.values()), "resource is", "resources are")
            yield Finding(f"{stack}: {total} of types not known to gpufabric: {names}")
        if view.context.usage_problem:
            yield Unevaluated("", "stacks/usage.yaml", view.context.usage_problem)
        yield from view.unevaluated_costs
