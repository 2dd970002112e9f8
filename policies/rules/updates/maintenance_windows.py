"""Changes that restart machines outside the declared windows."""

from collections.abc import Iterator

from gpufabric.plan.maintenance import outside_text
from gpufabric.policies.references import WELL_ARCHITECTED_AWS, WELL_ARCHITECTED_AZURE
from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated
from gpufabric.protection.holdings import Holdings


class MaintenanceWindows(Rule):
    """Machines with GPUs restart only inside the declared windows."""

    id = "maintenance-windows"
    title = "Machines with GPUs restart only in the declared maintenance windows"
    why = "A restart stops the job on these machines at a time when nobody expects it."
    level = "mandatory"
    needs = "maintenance"
    fix = (
        "Update in a window. To preview a later update, set GPUFABRIC_NOW to its time. Without "
        "maintenance.enforce, the finding is advice."
    )
    clouds = ("aws", "azure", "oci")
    reference = (WELL_ARCHITECTED_AWS("OPS06-BP03"), WELL_ARCHITECTED_AZURE("OE:11"))

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare the time with the windows, if the change restarts or replaces machines with GPUs."""
        context = view.context
        maintenance = context.maintenance
        if maintenance is None:
            return
        outside = outside_text(maintenance, context.now)
        if not outside:
            return
        if view.earlier_held is None:
            why = f"is unknown: {context.previous_problem or 'there is no previous state'}"
            yield Unevaluated("", "earlier state", why)
            return
        for text in _restarts(view, view.earlier_held):
            yield Finding(f"{context.stack}: {text}; {outside}", advisory=not maintenance.enforce)


def _restarts(view: StackView, before: Holdings) -> Iterator[str]:
    """Say which pools restart or are replaced. A change that may restart machines counts as one that does."""
    for roll in view.rolls:
        if roll.restarts != "no" and roll.gpus != 0:
            yield roll.text
    whole = {loss.name for loss in view.losses if loss.kind == "pool" and loss.is_whole}
    for name, pool in before.pools.items():
        changed = name in whole and name in view.held.pools
        if changed or any(machines.urn in view.replaced for machines in pool.machines):
            yield f"pool {name}: machines are replaced"
