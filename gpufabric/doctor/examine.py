"""Looks at everything that the commands need, without the network."""

from collections.abc import Iterator

from gpufabric.catalog.shape import Cloud
from gpufabric.doctor.backend import backend, secrets
from gpufabric.doctor.check import Check, missing, note, ok
from gpufabric.doctor.credentials import credentials
from gpufabric.doctor.place import Place
from gpufabric.doctor.software import engine, environment, providers
from gpufabric.quote.offers import CLOUDS
from gpufabric.simcloud.environment import ROOT_VARIABLE
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import load_project
from gpufabric.spec.yamlfile import YamlFile, read_yaml
from gpufabric.wire.project import PROJECT_FILE


def examine(place: Place) -> list[Check]:
    """Look at everything, in the order in which it is needed.

    A project that cannot be read is among what is missing; what can be looked at without it still is.
    """
    return list(_checks(place))


def _checks(place: Place) -> Iterator[Check]:
    try:
        file = read_yaml(place.root / PROJECT_FILE, PROJECT_FILE)
        project = load_project(place.root)
    except DeclarationError as error:
        yield missing(
            "project", str(error.problems[0]), "run it in the folder of Pulumi.yaml, or give --root"
        )
        yield from engine(place)
        return
    names = sorted({*project.stacks, *project.faults})
    yield from _stacks(names, list(project.faults))
    clouds = _clouds(names)
    yield from engine(place)
    check, folder = environment(place, file)
    yield check
    yield from providers(place, folder, clouds)
    yield from _credentials(place, clouds)
    yield backend(place, file)
    files: list[YamlFile] = [project.files[name] for name in names if name in project.files]
    yield from secrets(place, file, files)


def _stacks(names: list[str], faults: list[str]) -> Iterator[Check]:
    if not names:
        yield missing("stacks", "none", "gpufabric new")
    elif faults:
        yield missing(
            "stacks", f"cannot be read: {', '.join(faults)}", "gpufabric show, and mend what it names"
        )
    else:
        yield ok("stacks", ", ".join(names))


def _clouds(stacks: list[str]) -> list[Cloud]:
    """Give the clouds of stacks by their names, which say it also of one that cannot be read."""
    return [cloud for cloud in CLOUDS if any(one.startswith(f"{cloud}-") for one in stacks)]


def _credentials(place: Place, clouds: list[Cloud]) -> Iterator[Check]:
    if place.has(ROOT_VARIABLE):
        yield note("credentials", f"not needed: the clouds are simulated ({ROOT_VARIABLE} is set)")
        return
    for cloud in clouds:
        yield credentials(place, cloud)
