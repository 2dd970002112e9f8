"""Every resource type of the SDKs that names a machine type has a role."""

import re
from functools import cache
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.machine_types import machine_types
from gpufabric.policies.billing.extract import DRAWING, EXTRACTORS
from gpufabric.wire.schema.tokens import PACKAGES, class_table, plain_token, sdk_directory

CATALOG = default_catalog()
GROUPS = machine_types(CATALOG)
FREE = CATALOG.free_types().keys()

MACHINE = re.compile(
    r"(\w*instanceTypes?|instanceFamily|\w*vmSizes?|virtualMachineSize|\w*shape(Name)?)", re.I
)
"""Names of properties for a machine type."""

_CLASS = re.compile(r"^class (\w+)\b.*?(?=^class |\Z)", re.MULTILINE | re.DOTALL)
_PROPERTY = re.compile(r'pulumi\.getter(?:\(name="(\w+)"\))?\n\s+def (\w+)\(self\) -> (.*?):\n')
_NESTED = re.compile(r"\b(\w+Args)\b")


def properties(body: str) -> list[tuple[str, str]]:
    """Give the names and annotations of a class's properties."""
    return [(name or camel(own), hint) for name, own, hint in _PROPERTY.findall(body)]


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


@cache
def nested(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """Give the properties of the nested types of a module."""
    file = folder / "_inputs.py"
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    return {match.group(1): properties(match.group(0)) for match in _CLASS.finditer(text)}


@cache
def files(folder: Path) -> dict[str, Path]:
    return {file.stem.replace("_", ""): file for file in folder.glob("*.py")}


def has_machines(folder: Path, own: list[tuple[str, str]]) -> bool:
    """Tell whether a property of a type, or of an object in it, has the name of one for a machine type."""
    ahead, seen = [own], set[str]()
    while ahead:
        for name, hint in ahead.pop():
            if MACHINE.fullmatch(name):
                return True
            types = set(_NESTED.findall(hint)) - seen
            seen |= types
            ahead += [nested(folder).get(type_, []) for type_ in types]
    return False


def own_properties(folder: Path, class_name: str) -> list[tuple[str, str]]:
    text = files(folder)[class_name.replace("_", "").lower()].read_text(encoding="utf-8")
    arguments = {f"{class_name}Args", f"{class_name}InitArgs"}
    return next(properties(match[0]) for match in _CLASS.finditer(text) if match[1] in arguments)


@cache
def types_of(package: str) -> dict[str, bool]:
    """Give the types of an SDK, and whether each has a property for a machine type."""
    listed: dict[str, bool] = {}
    for token, (module, class_name) in class_table(package).items():
        if plain_token(token) != token:
            continue
        folder = sdk_directory(package).joinpath(*module.split(".")[1:])
        listed[token] = has_machines(folder, own_properties(folder, class_name))
    return listed


@pytest.mark.parametrize("package", PACKAGES)
def test_every_type_with_a_machine_type_has_a_role(package: str) -> None:
    with_machines = {token for token, listed in types_of(package).items() if listed}
    assert len(with_machines) > 40
    assert sorted(with_machines - GROUPS.keys() - EXTRACTORS.keys() - FREE) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_types_exist_in_the_sdk(package: str) -> None:
    listed = {token for token in GROUPS if token.startswith(f"{package}:")}
    assert sorted(listed - types_of(package).keys()) == []


def test_counted_types_are_those_that_rules_count() -> None:
    counted = {token for token, group in GROUPS.items() if group.role.value == "counted"}
    purchases = {"aws:ec2/capacityBlockReservation:CapacityBlockReservation"}
    assert counted == DRAWING | purchases


def test_named_types_have_no_rule_and_are_not_free() -> None:
    named = {token for token, group in GROUPS.items() if group.role.value == "named"}
    assert sorted(named & (EXTRACTORS.keys() | FREE)) == []
