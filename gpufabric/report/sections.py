"""What the sections of a report hold, the same for Markdown and HTML."""

from dataclasses import dataclass
from decimal import Decimal

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


def withstood(report: Report) -> list[str]:
    """List what is said of links and of losses, as the fabric is after the change."""
    known = [one.after for one in report.stacks if one.after]
    return [line for one in known for line in (*one.links, *one.resilience)]


def transfers(report: Report) -> tuple[str, list[str]]:
    """Say what data between regions is assumed to cost.

    Returns:
        the sum in words, empty where nothing is assumed; and a line for each flow.
    """
    known = [one.after for one in report.stacks if one.after and one.after.data_transfer]
    sums = [one.data_transfer_usd_per_month for one in known if one.data_transfer_usd_per_month is not None]
    lines = [line for one in known for line in one.data_transfer]
    if not lines:
        return "", []
    amount = text.amount(sum(sums, Decimal(0)) if sums else None)
    unknown = sum("unknown" in one for one in lines)
    rest = f", without {plural(unknown, 'line')} of which a price is not known" if unknown else ""
    return f"Data between regions, assumed and in no figure above: {amount}/month{rest}.", lines


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
