"""Shows the plan of an adoption, and its result."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console

from gpufabric.engine.adoption.differences import Compared
from gpufabric.engine.adoption.plan import AdoptionPlan
from gpufabric.engine.adoption.wanted import Wanted
from gpufabric.plural import plural
from gpufabric.tables import plain_table

FORMAT = 1

MOST_ALIKE = 3
"""Resources that are unknown for one reason and that the terminal still names; ``--json`` names all."""


def show_plan(plan: AdoptionPlan, console: Console, import_file: Path) -> None:
    """Print what would be adopted, and what stands in the way."""

    def tell(text: str) -> None:
        console.print(text, markup=False, highlight=False, soft_wrap=True)

    if not plan.wanted:
        tell(f"{plan.stack}: nothing to adopt: the state has all declared resources")
        return
    tell(f"{plan.stack}: {len(plan.fits.ids)} of {plural(len(plan.wanted), 'declared resource')} found")
    tell(f"Import file: {import_file}")
    if plan.missing:
        tell("Not found:")
        for line in _not_found(plan):
            tell(f"  {line}")
    if plan.differences:
        table = plain_table("Resource", "Property", "Declared", "Existing", "An update makes")
        for item in plan.differences:
            what = "a replacement" if item.effect == "replacement" else "a change"
            table.add_row(item.key, item.path, item.declared, item.existing, what)
        console.print(table)
    for key in plan.compared.others:
        tell(f"An update of the stack deletes {key}")
    for failure in plan.fits.failures:
        fix = f". Next: {failure.fix}" if failure.fix else ""
        tell(f"{failure.call}: {failure.text} ({failure.cause}){fix}")
    for error in plan.compared.errors:
        tell(f"error: {error}")
    if plan.obstacles:
        tell("Not adopted:")
        for obstacle in plan.obstacles:
            tell(f"  {obstacle}")
    elif plan.differences or plan.missing:
        tell("Nothing stands in the way; --yes imports what was found.")
    else:
        tell("All found resources match; --yes imports them.")


def show_adopted(plan: AdoptionPlan, done: Compared, left: Compared, console: Console) -> None:
    """Print the result of the import, and what the next update would change."""

    def tell(text: str) -> None:
        console.print(text, markup=False, highlight=False, soft_wrap=True)

    for error in (*done.errors, *left.errors):
        tell(f"error: {error}")
    tell(f"{plan.stack}: {plural(len(done.imported), 'resource')} adopted, {len(done.created)} created")
    if not (done.errors or left.errors):
        words = ", ".join(_left(left)) or "nothing"
        tell(f"The next update changes {words}.")


def as_dict(
    plan: AdoptionPlan, done: Compared | None, left: Compared | None, import_file: str
) -> dict[str, Any]:
    """Return plan and result as JSON data.

    ``done`` and ``left`` are the import and the preview after it; ``None`` without ``--yes``.
    """
    return {
        "format": FORMAT,
        "stack": plan.stack,
        "status": _status(plan, done, left),
        "import_file": import_file,
        "ids": {
            resource.key: plan.fits.ids[resource.urn]
            for resource in plan.wanted
            if resource.urn in plan.fits.ids
        },
        "missing": [
            {
                "resource": resource.key,
                "fits": list(plan.fits.candidates.get(resource.urn, ())),
                "unknown": plan.fits.unknown.get(resource.urn),
                "near": plan.fits.near.get(resource.urn),
            }
            for resource in plan.missing
        ],
        "differences": [
            {
                "resource": item.key,
                "property": item.path,
                "declared": item.declared,
                "existing": item.existing,
                "effect": item.effect,
            }
            for item in plan.differences
        ],
        "failures": [asdict(failure) for failure in plan.fits.failures],
        "obstacles": plan.obstacles,
        "errors": [*plan.compared.errors, *(done.errors if done else ()), *(left.errors if left else ())],
        "next_update": _left(left) if left else None,
    }


def _not_found(plan: AdoptionPlan) -> Iterator[str]:
    """Yield a line for each resource without an id; one for many that are unknown for the same reason."""
    reasons = Counter(plan.fits.unknown.values())
    said: set[str] = set()
    for resource in plan.missing:
        reason = plan.fits.unknown.get(resource.urn, "")
        if reasons[reason] <= MOST_ALIKE:
            yield f"{resource.key}: {_state(plan, resource)}"
        elif reason not in said:
            said.add(reason)
            yield f"{plural(reasons[reason], 'declared resource')}: {_state(plan, resource)}"


def _state(plan: AdoptionPlan, resource: Wanted) -> str:
    """Say what is known of a declared resource without an id."""
    fits = plan.fits
    if len(fits.candidates.get(resource.urn, ())) == 1:
        return f"{fits.candidates[resource.urn][0]} fits other declared resources as well"
    if resource.urn in fits.candidates:
        return f"several fit: {', '.join(fits.candidates[resource.urn])}"
    if resource.urn in fits.unknown:
        return f"unknown: {fits.unknown[resource.urn]}"
    near = fits.near.get(resource.urn)
    return f"would be created ({near})" if near else "would be created"


def _status(plan: AdoptionPlan, done: Compared | None, left: Compared | None) -> str:
    if not plan.wanted:
        return "complete"
    if done is None or left is None:
        return "refused" if plan.obstacles else "ready"
    if done.errors or left.errors or (_left(left) and not plan.consent.changes):
        return "failed"
    return "adopted"


def _left(left: Compared) -> list[str]:
    """Return what the next update would change, in words."""
    changed = {item.key: item.effect for item in left.differences}
    return [
        *(f"{key} ({effect})" for key, effect in changed.items()),
        *(f"{key} ({operation})" for key, operation in left.others.items()),
    ]
