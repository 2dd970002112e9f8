"""Finds existing resources for ``gpufabric adopt``: in real accounts, or in the simulated clouds."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from os import environ
from pathlib import Path

from gpufabric.accounts.adoption.account import ReaderOf, find_in_accounts
from gpufabric.accounts.adoption.sought import Sought
from gpufabric.accounts.answer import Failure
from gpufabric.accounts.choose import Readers
from gpufabric.accounts.target import Target, targets_of
from gpufabric.engine.adoption.plan import Find, Fits
from gpufabric.engine.adoption.wanted import Wanted
from gpufabric.plan.pace import SIMULATED_VARIABLE
from gpufabric.quota.declared import account_of
from gpufabric.spec.project import Project

_COPIES = "-copies"
"""End of the names of the backbone's providers for copies."""


def finder(project: Project, stack: str) -> Find:
    """Return what finds the existing resources of a stack.

    Args:
        project: the project.
        stack: the stack.
    """
    simulated = environ.get(SIMULATED_VARIABLE)
    if simulated:
        return _simulated(project, stack, Path(simulated))
    return real_finder(project, stack, Readers())


def real_finder(project: Project, stack: str, reader_of: ReaderOf) -> Find:
    """Return what finds the existing resources of a stack in real accounts, each with its own login.

    Args:
        project: the project.
        stack: the stack.
        reader_of: returns the reader of an account and region.
    """
    places: dict[str, Target | Failure] = {}

    def place_of(resource: Sought) -> Target | Failure:
        # A region has one account. Providers of the backbone have the names of the regions' stacks.
        provider = resource.provider if isinstance(resource, Wanted) else ""
        name = stack if stack in project.regions else provider.removesuffix(_COPIES)
        if name not in places:
            places[name] = _target(project, name)
        return places[name]

    def find(wanted: Sequence[Wanted], known: Mapping[str, str]) -> Fits:
        findings = find_in_accounts(reader_of, place_of, wanted, known)
        return Fits(
            findings.ids, findings.candidates, findings.unknown, findings.near, tuple(findings.failures)
        )

    return find


def _target(project: Project, stack: str) -> Target | Failure:
    """Return the account and region of a stack, or why it is not known."""
    region = project.regions.get(stack)
    if region is None:
        text = f"no stack of a region is named {stack or 'as its provider'}, so its account is not known"
        return Failure("account", "incomplete", text, "name the resource in the file of --ids")
    fabric = project.fabric
    targets = targets_of({stack: region}, fabric.name, project.providers, fabric.company)
    if not targets:
        text = f"the file of {stack} states its account encrypted, and only the engine decrypts it"
        return Failure("account", "incomplete", text, "state it in plain text; see docs/encrypted.md")
    return targets[0]


def _simulated(project: Project, stack: str, root: Path) -> Find:
    """Return what finds resources in the simulated account of a region."""
    region = project.regions.get(stack)

    def find(wanted: Sequence[Wanted], known: Mapping[str, str]) -> Fits:
        if region is None:
            reason = "the simulated clouds are not searched for the backbone"
            unknown = {resource.urn: reason for resource in wanted if resource.urn not in known}
            return Fits(known, unknown=unknown)
        fitting = import_module("gpufabric.simcloud.adoptable").fitting
        fits = fitting(root, region.cloud, account_of(region), region.region, wanted, known)
        return Fits(fits.ids, fits.candidates)

    return find
