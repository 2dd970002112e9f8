"""Budget of all stacks together."""

from collections.abc import Iterator

from gpufabric.cost.text import usd
from gpufabric.plural import plural
from gpufabric.policies import deferred
from gpufabric.policies.references import WELL_ARCHITECTED_AWS, WELL_ARCHITECTED_AZURE
from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class FabricBudget(Rule):
    """At peak, all stacks of the fabric together cost no more than the fabric's budget."""

    id = "cost-fabric-budget"
    title = "The fabric stays within its budget"
    why = "Every stack can stay within its own budget while their sum exceeds what was approved."
    level = "mandatory"
    needs = "fabric.budget"
    fix = "Declare fewer nodes in one of the regions, or raise the fabric's budget in Pulumi.yaml."
    setting = "fabric.budget"
    reference = (
        WELL_ARCHITECTED_AWS("COST02-BP05"),
        WELL_ARCHITECTED_AZURE("CO:04"),
    )

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Add up this stack's resources, the other stacks' declarations, the assumed data transfer, and the
        states of stacks that are up without a file."""
        context = view.context
        if context.fabric is None:
            return
        fabric = context.fabric()
        total = fabric.with_stack(context.stack, view.bill)
        verdicts = deferred.check_budget(total, fabric.budget, fabric.transfer)
        all_in = None if total.is_confidential else total.all_in_usd_per_gpu_hour
        gpu_hour_text = (
            "" if all_in is None else f"; {usd(all_in)}/GPU-hour all in over {plural(total.gpus, 'GPU')}"
        )
        for verdict in verdicts:
            if verdict.status == "exceeds":
                yield Finding(f"{context.stack}: with all stacks {verdict.text}{gpu_hour_text}")
            elif verdict.status == "not evaluated":
                yield Unevaluated("", f"fabric.budget.usd_per_{verdict.period}", verdict.text)
        if verdicts:
            why = "is unknown: its declaration or its state cannot be read"
            others = (stack for stack in fabric.faults if stack != context.stack)
            yield from (Unevaluated("", f"cost of stack {stack}", why) for stack in others)
            yield from view.unevaluated_costs
