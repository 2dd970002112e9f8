"""The file of seeds: accounts of the simulated clouds, and what exists in each."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from pydantic import Field, TypeAdapter, ValidationError

from gpufabric.simcloud.clouds import CLOUDS, simulated
from gpufabric.spec.base import Declared
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.validation_errors import dotted, explain, shown
from gpufabric.spec.yamlfile import PathItem, YamlFile, read_yaml

LIMIT = "docs/simulated-clouds/README.md"

_ACCOUNT_KEYS = {"aws": "allowedAccountIds", "azure": "subscriptionId", "oci": "tenancyOcid"}
"""Keys of the providers' configuration that name the account."""
_REGION_KEYS = {"aws": "region", "azure": "location", "oci": "region"}
_ACCOUNTS = {
    "aws": (re.compile(r"\d{12}"), "an account id, 12 digits in quotes"),
    "azure": (re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "the UUID of a subscription"),
    "oci": (re.compile(r"ocid1\.tenancy\.[a-z0-9]+\.\.[a-z0-9]+"), "the OCID of a tenancy"),
}
"""Form of an account's name by cloud, and the form in words."""


class SeededResource(Declared):
    """A resource that exists without Pulumi."""

    type: str
    """Short name of a type, such as subnet, or type token, such as azure-native:storage:StorageAccount."""

    name: str = Field(default="", pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$|^$")
    """Name, unique among the resources of its type in the region; empty: the short name of the type."""

    id: str = ""
    """Id; empty: the cloud makes one."""

    inputs: dict[str, Any] = Field(default_factory=dict[str, Any])
    """Inputs as Pulumi writes them. ${name} stands for the id of an earlier resource, ${name.arn} for one of
    its outputs."""

    outputs: dict[str, Any] = Field(default_factory=dict[str, Any])
    """Outputs that replace those that the cloud makes."""


class SeededAccount(Declared):
    """Resources of one account and region."""

    cloud: Literal["aws", "azure", "oci"] | None = None
    account: str = ""
    """Account id, subscription id or tenancy OCID."""

    region: str = ""

    resource_group: str = ""
    """Azure: resource group of the resources that name none. It is made if it does not exist."""

    compartment: str = ""
    """OCI: compartment of the resources that name none; empty: the root of the tenancy."""

    provider: Literal["aws", "azure-native", "oci"] | None = None
    """With config, in place of cloud, account and region: package of the provider, and its configuration."""

    config: dict[str, Any] = Field(default_factory=dict[str, Any])

    resources: list[SeededResource] = Field(min_length=1)


class SeedFile(Declared):
    """The whole file."""

    accounts: list[SeededAccount] = Field(min_length=1)


_ADAPTER: TypeAdapter[SeedFile] = TypeAdapter(SeedFile)


@dataclass(frozen=True)
class Place:
    """A place in the file, for messages."""

    file: YamlFile
    path: tuple[PathItem, ...]

    def at(self, *path: PathItem) -> "Place":
        """Return a place below this one."""
        return Place(self.file, (*self.path, *path))

    def problem(self, given: str, allowed: str, limit: str = LIMIT) -> Problem:
        """Return the problem of what is declared here."""
        line = self.file.line_of(self.path)
        return Problem(dotted(self.path), given, allowed, limit, file=self.file.name, line=line)


@dataclass(frozen=True)
class AccountSeeds:
    """The seeds of one account and region.

    Attributes:
        package: package of the provider.
        config: configuration of the provider, which names account and region.
        declared: the account's part of the file.
        place: its place in the file.
    """

    package: str
    config: dict[str, Any]
    declared: SeededAccount
    place: Place


def read_seeds(path: Path) -> list[AccountSeeds]:
    """Read a file of seeds, in YAML or JSON. Raises ``DeclarationError`` if it is invalid."""
    file = read_yaml(path, path.name)
    data: dict[str, Any] = json.loads(json.dumps(file.data, default=str))
    try:
        accounts = _ADAPTER.validate_python(data).accounts
    except ValidationError as error:
        raise DeclarationError(
            explain(error, _ADAPTER, data, file=file.name, line_of=file.line_of)
        ) from error
    problems: list[Problem] = []
    result: list[AccountSeeds] = []
    for number, declared in enumerate(accounts):
        place = Place(file, ("accounts", number))
        found = list(_problems(declared, place))
        problems += found
        if not found:
            result.append(_account(declared, place))
    if problems:
        raise DeclarationError(problems)
    return result


def _problems(declared: SeededAccount, place: Place) -> Iterator[Problem]:
    """Yield what is wrong with the names of an account."""
    if (declared.cloud is None) == (declared.provider is None):
        given = "both cloud and provider" if declared.cloud else "neither cloud nor provider"
        yield place.problem(given, f"cloud: one of {', '.join(CLOUDS)}, with account and region")
        return
    cloud = declared.cloud
    forms = {"resource_group": "azure", "compartment": "oci"}
    for key, only in forms.items():
        of = simulated(only)
        if getattr(declared, key) and (declared.provider or of.package) != of.package:
            yield place.at(key).problem(shown(getattr(declared, key)), f"with {of.package} only")
        elif getattr(declared, key) and cloud not in (None, only):
            yield place.at(key).problem(shown(getattr(declared, key)), f"with cloud: {only} only")
    if cloud is None:
        for key in ("account", "region"):
            if getattr(declared, key):
                yield place.at(key).problem(shown(getattr(declared, key)), "config, with provider")
        return
    if declared.config:
        yield place.at("config").problem(shown(declared.config), "with provider only")
    form, words = _ACCOUNTS[cloud]
    if not form.fullmatch(declared.account):
        yield place.at("account").problem(shown(declared.account or "nothing"), words)
    if not declared.region:
        yield place.at("region").problem("nothing", "the region's name")


def _account(declared: SeededAccount, place: Place) -> AccountSeeds:
    if declared.provider is not None:
        return AccountSeeds(declared.provider, declared.config, declared, place)
    cloud = cast("str", declared.cloud)
    account: str | Sequence[str] = [declared.account] if cloud == "aws" else declared.account
    config = {_ACCOUNT_KEYS[cloud]: account, _REGION_KEYS[cloud]: declared.region}
    return AccountSeeds(simulated(cloud).package, config, declared, place)
