"""Creates resources in the simulated clouds without Pulumi: those that exist before a fabric and outside it.

The file is YAML or JSON. It names accounts by the configuration of their provider, and in each the resources
in the order of their creation, with types and inputs as Pulumi writes them. The clouds' rules apply.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from gpufabric.simcloud.inspect import held
from gpufabric.simcloud.provider import lifecycle
from gpufabric.simcloud.provider.check import Naming, check
from gpufabric.simcloud.provider.scope import RequestedResource, Scope
from gpufabric.simcloud.provider.waiting import CreationFailedError, RefusedError
from gpufabric.simcloud.resource import CloudResource
from gpufabric.spec.base import Declared
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.validation_errors import explain
from gpufabric.spec.yamlfile import YamlFile, read_yaml

LIMIT = "docs/simulated-clouds/README.md"


class SeededResource(Declared):
    """A resource that exists without Pulumi."""

    type: str
    """Type token, such as azure-native:storage:StorageAccount."""

    name: str
    """Name, unique among the resources of its type in the account."""

    inputs: dict[str, Any] = Field(default_factory=dict[str, Any])


class SeededAccount(Declared):
    """Resources of one account."""

    provider: Literal["aws", "azure-native", "oci"]
    config: dict[str, Any] = Field(default_factory=dict[str, Any])
    """Configuration of the provider, which identifies account and region."""

    resources: list[SeededResource] = Field(min_length=1)


class SeedFile(Declared):
    """The whole file."""

    accounts: list[SeededAccount] = Field(min_length=1)


@dataclass(frozen=True)
class Seeded:
    """A resource of the file.

    Attributes:
        resource: the resource in the simulated cloud.
        new: whether this call created it; if not, it existed before and is unchanged.
    """

    resource: CloudResource
    new: bool


_ADAPTER: TypeAdapter[SeedFile] = TypeAdapter(SeedFile)


def seed(root: Path, path: Path) -> Iterator[Seeded]:
    """Create the resources of a file under ``root``, those that do not exist yet.

    Raises ``DeclarationError`` if the file is invalid or a cloud refuses a resource; those before it stay.
    """
    file = read_yaml(path, path.name)
    data: dict[str, Any] = json.loads(json.dumps(file.data, default=str))
    try:
        accounts = _ADAPTER.validate_python(data).accounts
    except ValidationError as error:
        raise DeclarationError(
            explain(error, _ADAPTER, data, file=file.name, line_of=file.line_of)
        ) from error
    existing = {entry.resource.urn: entry.resource for entry in held(root)}
    for number, account in enumerate(accounts):
        scope = Scope.open(account.provider, root, account.config)
        for position, declared in enumerate(account.resources):
            target = RequestedResource.of(
                f"urn:pulumi:{scope.account}::seeded::{declared.type}::{declared.name}"
            )
            known = existing.get(target.urn)
            place = _Location(file, number, position, f"{declared.type} {declared.name}")
            yield Seeded(known or _create(scope, target, declared.inputs, place), new=known is None)


@dataclass(frozen=True)
class _Location:
    """A resource's place in the file."""

    file: YamlFile
    account: int
    resource: int
    given: str

    def problem(self, key: str, allowed: str, limit: str) -> Problem:
        where = f"accounts[{self.account}].resources[{self.resource}]{key}"
        line = self.file.line_of(["accounts", self.account, "resources", self.resource])
        return Problem(where, self.given, allowed, limit, file=self.file.name, line=line)


def _create(
    scope: Scope, target: RequestedResource, given: dict[str, Any], place: _Location
) -> CloudResource:
    inputs, failures = check(scope, target, {}, given, seed=bytes(32), naming=Naming())
    if failures:
        limit = f"{scope.cloud.package} {scope.loader.version}"
        raise DeclarationError(
            place.problem(f".inputs.{failure.path}" if failure.path else ".type", failure.reason, limit)
            for failure in failures
        )
    try:
        return lifecycle.create(scope, target, inputs)
    except (RefusedError, CreationFailedError) as refused:
        allowed = f"what simulated {scope.cloud.name} accepts; it answers {refused.error.message}"
        raise DeclarationError([place.problem("", allowed, LIMIT)]) from None
