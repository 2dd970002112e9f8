"""Checks all requirements of the commands. Only the backend is asked, and only if it is set."""

from collections.abc import Iterator

from gpufabric.catalog.shape import Cloud
from gpufabric.doctor.backend import backend, secrets, state_files
from gpufabric.doctor.check import Check, missing, note, ok
from gpufabric.doctor.credentials import credentials
from gpufabric.doctor.machine import LocalMachine
from gpufabric.doctor.software import engine, environment, providers
from gpufabric.doctor.stack_credentials import names_login, stack_credentials
from gpufabric.doctor.undeclared import undeclared
from gpufabric.plan.clock import NOW_VARIABLE, now
from gpufabric.quote.offers import CLOUDS
from gpufabric.simcloud.environment import ROOT_VARIABLE
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import Project
from gpufabric.spec.yamlfile import YamlFile, read_yaml
from gpufabric.wire.project import PROJECT_FILE


def examine(machine: LocalMachine) -> list[Check]:
    """Check all requirements, in the order in which the commands need them.

    An unreadable project counts as missing; requirements that do not depend on it are still checked.
    """
    return list(_checks(machine))


def _checks(machine: LocalMachine) -> Iterator[Check]:
    try:
        file = read_yaml(machine.root / PROJECT_FILE, PROJECT_FILE)
        project = project_with_facts(machine.root)
    except DeclarationError as error:
        yield missing(
            "project", str(error.problems[0]), "run this in the folder of Pulumi.yaml, or give --root"
        )
        yield from engine(machine)
        return
    names = sorted({*project.stacks, *project.faults})
    yield from _stacks(names, list(project.faults))
    clouds = _clouds(names)
    yield from _time()
    yield from engine(machine)
    check, folder = environment(machine, file)
    yield check
    yield from providers(machine, folder, clouds)
    yield from _credentials(machine, clouds, project)
    yield backend(machine, file)
    yield from state_files(machine, file)
    yield from undeclared(machine, file, project)
    files: list[YamlFile] = [project.files[name] for name in names if name in project.files]
    yield from secrets(machine, file, files)


def _stacks(names: list[str], faults: list[str]) -> Iterator[Check]:
    if not names:
        yield missing("stacks", "none", "gpufabric new")
    elif faults:
        yield missing("stacks", f"cannot be read: {', '.join(faults)}", "gpufabric show lists the errors")
    else:
        yield ok("stacks", ", ".join(names))


def _time() -> Iterator[Check]:
    try:
        now()
    except DeclarationError as error:
        yield missing("time", str(error.problems[0]), f"unset {NOW_VARIABLE}, or set it to such a time")


def _clouds(stacks: list[str]) -> list[Cloud]:
    """Return the clouds of stacks from their names, which works for unreadable stacks too."""
    return [cloud for cloud in CLOUDS if any(stack.startswith(f"{cloud}-") for stack in stacks)]


def _credentials(machine: LocalMachine, clouds: list[Cloud], project: Project) -> Iterator[Check]:
    if machine.has(ROOT_VARIABLE):
        yield note("credentials", f"not needed: the clouds are simulated ({ROOT_VARIABLE} is set)")
        return
    own = [stack for stack in project.regions if names_login(project.regions[stack], project.settings(stack))]
    for cloud in clouds:
        stacks = [stack for stack in project.regions if project.regions[stack].cloud == cloud]
        if not stacks or set(stacks) - set(own):
            yield credentials(machine, cloud)
    for stack in own:
        yield stack_credentials(machine, stack, project.regions[stack], project.settings(stack))
