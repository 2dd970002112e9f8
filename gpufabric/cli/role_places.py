"""Accounts of declared stacks, and the types of resources that the stacks create there."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from gpufabric.accounts.target import encrypted_in, targets_of
from gpufabric.catalog.actions import is_of_cloud
from gpufabric.check.fabric import check_fabric
from gpufabric.check.needs import Collecting
from gpufabric.check.result import StackCheck
from gpufabric.cli.chosen_regions import chosen_regions
from gpufabric.cli.refusal import EXIT_USAGE, refuse
from gpufabric.plan.clock import now
from gpufabric.roles.role import RoleAccount, place_of
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.problems import reasons_text
from gpufabric.spec.project import Project

EXIT_FAILED = 1


def declared_places(
    root: Path, stacks: Sequence[str], *, with_types: bool
) -> dict[RoleAccount, frozenset[str] | None]:
    """Return the accounts of stacks, on AWS with the region, and the types of resources there.

    The backbone creates resources in the accounts of its regions. It counts if it is named, or if no stack
    is.

    Args:
        root: folder of ``Pulumi.yaml``.
        stacks: the stacks; all if empty.
        with_types: whether to run the programs for the types; otherwise they are None.

    Raises:
        typer.Exit: a stack is unknown or cannot be read, its account is encrypted, or its program fails.
    """
    project = project_with_facts(root)
    regions = chosen_regions(project, stacks)
    hidden = encrypted_in(regions)
    if hidden:
        raise refuse(
            f"{', '.join(hidden)}: the account is encrypted, and a role names it; "
            "allowed: stacks whose account is in plain text, or --cloud",
            EXIT_FAILED,
        )
    company = project.fabric.company
    places = _joined(
        place_of(target, company) for target in targets_of(regions, project.fabric.name, company=company)
    )
    if not with_types:
        return dict.fromkeys(places)
    backbones = [name for name in _backbones(project) if not stacks or name in stacks]
    checks = _checks(root, [*sorted(regions), *backbones])
    wholes = [replace(place, prefixes=tuple(sorted({*place.prefixes, *backbones}))) for place in places]
    return {
        place: frozenset(
            type_
            for stack in place.prefixes
            for type_ in _types(checks[stack])
            if is_of_cloud(place.cloud, type_)
        )
        for place in wholes
    }


def _joined(places: Iterable[RoleAccount]) -> list[RoleAccount]:
    """Join the places of one account, if roles do not name the region."""
    joined: dict[tuple[str, str, str], RoleAccount] = {}
    for place in places:
        key = (place.cloud, place.account, place.region)
        known = joined.get(key)
        joined[key] = known.with_stacks_of(place) if known else place
    return list(joined.values())


def _backbones(project: Project) -> list[str]:
    return sorted(name for name, stack in project.stacks.items() if isinstance(stack, Backbone))


def _types(check: StackCheck) -> Iterable[str]:
    return check.needs.types if check.needs else ()


def _checks(root: Path, stacks: Iterable[str]) -> dict[str, StackCheck]:
    """Run the programs of stacks.

    Raises:
        typer.Exit: a program fails: the types of its resources are not known.
    """
    report = check_fabric(root, sorted(stacks), collecting=Collecting({}, now()))
    checks = {check.stack: check for check in report.stacks}
    failed = [check for check in checks.values() if check.problems or check.errors or check.broken]
    if failed:
        reasons = [
            f"{check.stack}: {reason}"
            for check in failed
            for reason in (*map(str, check.problems), *check.errors, check.broken)
            if reason
        ]
        status = EXIT_USAGE if all(check.problems for check in failed) else EXIT_FAILED
        raise refuse(f"{reasons_text(reasons)}\nNext: correct it; `gpufabric check` shows more", status)
    return checks
