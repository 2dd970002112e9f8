"""Ids and titles of the reasons for decisions that are no policies."""

from collections.abc import Mapping

from gpufabric.report.decisions.model import Decision
from gpufabric.report.engine_run import CRASH
from gpufabric.report.model import Report

DECLARATION = "declaration"
"""Id of results about a declaration or an input with errors, which prevent a check."""

INTERNAL = "internal-error"

REASONS: Mapping[str, tuple[str, str]] = {
    DECLARATION: ("The stack can be checked", "The declaration or an input of a resource has errors."),
    INTERNAL: ("The check itself works", "The program or a rule crashed."),
    "run": ("The run starts", "The run stopped before its first stack."),
    "stack": ("The stack is done and declared", "What the stack changes and costs is unknown until then."),
    "policy": ("Policies of other packs pass", "A policy of another pack reports something."),
    "loss": ("Nothing of value goes", "Leased GPUs may not be available again, and deleted data is gone."),
    "resource": ("No resource is deleted or replaced", "A deleted resource takes its contents along."),
    "restart": ("No machine restarts", "A job on a machine that restarts stops."),
    "drift": ("The cloud is as the state says", "An update sets differences back to the declaration."),
    "preflight": (
        "The account is ready",
        "An update that meets a short quota or a missing reservation stops in the middle.",
    ),
    "quota": ("Quotas cover the machines", "A quota that is too small stops an update in the middle."),
    "cost": ("The cost does not rise", "Machines cost money from the update on."),
    "setting": ("No limit is loosened", "A change that loosens a limit is judged by the looser one."),
    "link": ("Links carry the training", "GPUs wait for a link that is too slow, and are paid for."),
    "resilience": ("The fabric survives losses", "A failure stops or splits the training."),
}
"""By id: what holds if there is no such decision, and the consequence of one."""


def reason_id(decision: Decision, report: Report) -> str:
    """Return the id of the policy or other reason of a decision."""
    if decision.rule:
        return decision.rule
    if decision.source == "stack" and report.source == "check":
        return INTERNAL if CRASH in decision.what else DECLARATION
    return decision.source
