"""The passes of an update: the backbone may need a second one."""

from pulumi import automation as auto

from gpufabric.engine.errors import error_text
from gpufabric.engine.fleet import Fleet
from gpufabric.engine.result import UNCHANGED_OPERATIONS, StackResult, steps
from gpufabric.engine.shortages import failed_starts
from gpufabric.wire.values import is_list, is_map, is_secret

MAX_PASSES = 2
"""A VPN between AWS and OCI needs a second update; see ``gpufabric.plan.links.backbone``."""


def pending_links(result: StackResult) -> list[str]:
    """Return the links that need another update of the backbone; none if the outputs hold no list of them."""
    backbone = result.outputs.get("backbone")
    links = backbone.get("pending_links") if is_map(backbone) and not is_secret(backbone) else None
    return [str(link) for link in links] if is_list(links) else []


def update(fleet: Fleet, previewed: StackResult) -> StackResult:
    """Update a stack, and once more while links of the backbone are pending.

    Args:
        fleet: runs the stacks.
        previewed: the preview; without changes it is the result.
    """
    result = _apply(fleet, previewed)
    for _ in range(MAX_PASSES - 1):
        if not result.ok or result.action != "up" or not pending_links(result):
            break
        if fleet.approval is not None:
            links = ", ".join(pending_links(result))
            result.next_steps.append(
                f"{links}: preview {result.stack} again and have its second update approved."
            )
            break
        again = fleet.run_action(previewed.stack, "preview")
        result = joined(result, _apply(fleet, again) if again.ok else again)
    return result


def _apply(fleet: Fleet, previewed: StackResult) -> StackResult:
    if not previewed.is_update:
        return previewed
    result = fleet.run_action(
        previewed.stack,
        "up",
        total=steps(previewed.changes),
        previewed=previewed.state,
        files=previewed.files,
    )
    result = _repeated(fleet, previewed, result)
    result.findings = previewed.findings
    result.seconds += previewed.seconds
    return result


def _repeated(fleet: Fleet, previewed: StackResult, result: StackResult) -> StackResult:
    """Repeat an update whose machines did not start; return the result of all of them."""
    failures = 1
    while (wait := fleet.shortages.wait_s(result, failures)) is not None:
        try:
            state = fleet.runner(result.stack).state_digests()
        except auto.CommandError as error:
            result.errors = [*result.errors, error_text(error)]
            break  # the failed update has changed something, unlike a command that cannot read the state
        fleet.progress.note(
            f"{result.stack}: the cloud has too few machines; the update is repeated "
            f"{fleet.shortages.when(wait)}"
        )
        if not fleet.shortages.slept(wait, fleet.interrupts):
            break
        again = fleet.run_action(
            result.stack,
            "up",
            total=steps(previewed.changes),
            previewed=state,
            files=previewed.files,
            replaced=failed_starts(result, again=failures > 1),
        )
        result = joined(result, again)
        failures += 1
    return result


def joined(first: StackResult, second: StackResult) -> StackResult:
    """Combine two updates of one stack: the changes of both, and the state after the second."""
    second.seconds += first.seconds
    changes = dict(first.changes)
    for kind, count in second.changes.items():
        changes[kind] = count if kind in UNCHANGED_OPERATIONS else changes.get(kind, 0) + count
    second.changes = changes
    second.removals = [*first.removals, *second.removals]
    second.action = first.action if second.ok else second.action
    return second
