"""What the sections of a report hold, the same for Markdown and HTML."""

from dataclasses import dataclass

from gpufabric.cost.text import plural
from gpufabric.report import text
from gpufabric.report.model import Change, Policy, Quota, Report, StackReport


def snapshot_text(report: Report) -> str:
    """Say how old the figures of a check are."""
    one = report.snapshot
    if one is None:
        return ""
    age = (
        "today"
        if one.age_days == 0
        else f"{plural(one.age_days, 'day')} ago"
        if one.age_days
        else "some time ago"
    )
    return (
        "Nothing was previewed: there are no credentials here. Policies judged the declarations; GPUs and "
        f"cost are those of {one.run or 'the last run'}, taken {age} ({one.taken})."
    )


def destructive(report: Report) -> tuple[list[tuple[StackReport, Change]], list[tuple[StackReport, Change]]]:
    """List what is deleted or replaced, the gravest first.

    Returns:
        what must be read, and what only follows: replacements that are forced by a value of another replaced
        resource and are made before the old one goes; when stacks are destroyed, all that is not protected.
    """
    found = [
        (stack, change)
        for stack in report.stacks
        for change in stack.changes
        if change.operation in ("delete", "replace") and not change.component
    ]
    found.sort(
        key=lambda one: (
            not one[1].protected,
            one[1].operation != "delete",
            one[1].order != "delete first",
            one[0].stack,
            one[1].type,
            one[1].name,
        )
    )
    whole = report.operation == "destroy"
    lists: tuple[list[tuple[StackReport, Change]], list[tuple[StackReport, Change]]] = ([], [])
    for one in found:
        lists[_follows(one[1]) or (whole and not one[1].protected)].append(one)
    return lists


def following_text(report: Report, count: int) -> str:
    """Say what the second list of ``destructive`` is."""
    if report.operation == "destroy":
        return f"{plural(count, 'resource')} without protection"
    return f"{plural(count, 'replacement follows', 'replacements follow')} from others"


def _follows(change: Change) -> bool:
    forcing = [one for one in change.properties if one.forces]
    return (
        change.operation == "replace"
        and not change.protected
        and change.order != "delete first"
        and bool(forcing)
        and all(one.unknown for one in forcing)
    )


@dataclass(frozen=True, slots=True)
class Why:
    """Why a resource goes.

    Attributes:
        forced: properties that force it, each with how its value changes.
        note: the order, or what else there is to say.
    """

    forced: tuple[tuple[str, str], ...]
    note: str


def why_of(report: Report, change: Change) -> Why:
    """Say why a resource is deleted or replaced."""
    if change.operation == "delete":
        return Why((), "the stack is destroyed" if report.operation == "destroy" else "no longer declared")
    values = {one.path: one for one in change.properties if one.forces}
    forced = tuple(
        (path, f": {one.before or 'absent'} {text.ARROW} {one.after or 'absent'}")
        for path, one in values.items()
    ) or tuple((path, "") for path in change.forced_by)
    note = change.order or ""
    return Why(forced, note if forced else "; ".join(filter(None, ("not said by the provider", note))))


def sorted_policies(report: Report, kind: str) -> list[tuple[str, Policy]]:
    """List what policies said, mandatory ones first."""
    found = [(stack.stack, one) for stack in report.stacks for one in stack.policies if one.kind == kind]
    return sorted(found, key=lambda one: (one[1].level != "mandatory", one[0], one[1].policy, one[1].message))


def sorted_quotas(report: Report) -> list[tuple[str, Quota]]:
    """List the quotas of all stacks, those that do not clearly fit first."""
    found = [(stack.stack, one) for stack in report.stacks if stack.after for one in stack.after.quota]
    return sorted(found, key=lambda one: (one[1].verdict == "fits", one[0], one[1].family or ""))


def cost_cells(stack: StackReport) -> tuple[str, str, str, str, str, str]:
    """Give GPUs, $/hour, $/month, change, $/GPU-hour and coverage of a stack."""
    before, after = stack.before, stack.after
    old, new = before.money if before else None, after.money if after else None

    def both(name: str) -> str:
        return text.moved(text.amount(getattr(old, name, None)), text.amount(getattr(new, name, None)))

    gpus = text.moved(
        f"{before.gpus:,}" if before else text.UNKNOWN, f"{after.gpus:,}" if after else text.UNKNOWN
    )
    return (
        gpus,
        both("usd_per_hour"),
        both("usd_per_month"),
        text.change_text(old and old.usd_per_month, new and new.usd_per_month),
        both("usd_per_gpu_hour") if (before and before.gpus) or (after and after.gpus) else "-",
        text.coverage(new),
    )
