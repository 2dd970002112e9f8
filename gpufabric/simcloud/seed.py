"""Creates resources in the simulated clouds without Pulumi: those that exist before a fabric and outside it.

The file (``gpufabric.simcloud.seeding.file``) names accounts, and in each the resources in the order of
their creation, with inputs as Pulumi writes them. The clouds' rules apply. An account marks what was seeded,
so that the same file changes nothing a second time.
"""

import json
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gpufabric.simcloud.given import copied_accounts
from gpufabric.simcloud.provider import lifecycle
from gpufabric.simcloud.provider.check import Naming, check
from gpufabric.simcloud.provider.requests import region_of
from gpufabric.simcloud.provider.scope import RequestedResource, Scope
from gpufabric.simcloud.provider.waiting import CreationFailedError, RefusedError
from gpufabric.simcloud.resource import CloudResource, Given
from gpufabric.simcloud.seeding.defaults import with_defaults
from gpufabric.simcloud.seeding.file import LIMIT, AccountSeeds, Place, SeededResource, read_seeds
from gpufabric.simcloud.seeding.ids import NotAnIdError, NotAnOutputError, check_outputs, checked_id
from gpufabric.simcloud.seeding.references import UnknownReferenceError, resolved
from gpufabric.simcloud.seeding.types import UnknownTypeError, short_name, token_of
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.validation_errors import shown
from gpufabric.wire.values import Value

_GROUP = "azure-native:resources:ResourceGroup"


@dataclass(frozen=True)
class Seeded:
    """A resource of the file.

    Attributes:
        cloud: the simulated cloud.
        account: account that holds it.
        name: its name in the file.
        resource: the resource in the simulated cloud.
        new: whether this call created it; if not, it existed before and is unchanged.
    """

    cloud: str
    account: str
    name: str
    resource: CloudResource
    new: bool


def seed(root: Path, path: Path, *, dry_run: bool = False) -> list[Seeded]:
    """Create the resources of a file, those that do not exist yet; all of them or, after an error, none.

    Args:
        root: folder of the simulated clouds.
        path: the file.
        dry_run: only say what would be created.

    Raises:
        DeclarationError: the file is invalid, a cloud refuses a resource, or the file says something else of
            a resource than at its creation.
    """
    accounts = read_seeds(path)
    with tempfile.TemporaryDirectory(prefix="gpufabric-seed-") as copy:
        copied_accounts(root, Path(copy))
        tried = list(_seeded(Path(copy), accounts))
    return tried if dry_run else list(_seeded(root, accounts))


@dataclass
class _Names:
    """Resources by name: of the account at hand, and of the accounts before it in the file."""

    here: defaultdict[str, list[CloudResource]] = field(default_factory=lambda: defaultdict(list))
    before: defaultdict[str, list[CloudResource]] = field(default_factory=lambda: defaultdict(list))

    def next_account(self) -> None:
        """Begin the next account of the file."""
        for name, resources in self.here.items():
            self.before[name] += resources
        self.here = defaultdict(list)

    def known(self) -> Mapping[str, list[CloudResource]]:
        """Return the resources that a reference can mean."""
        return {**self.before, **self.here}


def _seeded(root: Path, accounts: list[AccountSeeds]) -> Iterator[Seeded]:
    names = _Names()
    for account in accounts:
        scope = Scope.open(account.package, root, account.config)
        group = _group(scope, account)
        if group is not None:
            names.here[group.name].append(group.resource)
            yield group
        for number, declared in enumerate(account.declared.resources):
            item = _Item(scope, account, declared, account.place.at("resources", number)).seed(names)
            names.here[item.name].append(item.resource)
            yield item
        names.next_account()


def _group(scope: Scope, account: AccountSeeds) -> Seeded | None:
    """Return the resource group of resources that name none; ``None`` if the file names or makes it."""
    group = account.declared.resource_group
    declared = [
        str(item.inputs.get("resourceGroupName") or item.name).lower()
        for item in account.declared.resources
        if item.type in (_GROUP, short_name(_GROUP))
    ]
    if not group or group.lower() in declared:
        return None
    known = scope.find(f"/subscriptions/{scope.account}/resourceGroups/{group}".lower())
    if known is not None:
        return Seeded(scope.cloud.name, scope.account, group, known, new=False)
    implied = SeededResource(type=_GROUP, name=group)
    return _Item(scope, account, implied, account.place.at("resource_group")).seed(_Names())


@dataclass(frozen=True)
class _Item:
    """One resource of the file: its account, declaration and place."""

    scope: Scope
    account: AccountSeeds
    declared: SeededResource
    place: Place

    def seed(self, names: _Names) -> Seeded:
        """Create the resource if it does not exist. Raises ``DeclarationError``."""
        token = self._token()
        name = self.declared.name or short_name(token)
        target = RequestedResource.of(f"urn:pulumi:{self.scope.account}::seeded::{token}::{name}")
        if any(resource.type == token for resource in names.here.get(name, ())):
            raise DeclarationError([self.place.problem(name, f"a name that no other {token} has")])
        said = self.declared.model_dump_json(exclude={"type", "name"}, exclude_defaults=True)
        inputs = self._inputs(target, names)
        known = self._known(target, inputs)
        if known is not None:
            mark, resource = known
            if mark.declared != said:
                raise DeclarationError([self._changed(mark, resource)])
            return Seeded(self.scope.cloud.name, self.scope.account, name, resource, new=False)
        region = region_of(self.scope, inputs)
        made = self._create(target, inputs, Given(name, said, region))
        return Seeded(self.scope.cloud.name, self.scope.account, name, made, new=True)

    def _token(self) -> str:
        try:
            return token_of(self.account.package, self.declared.type)
        except UnknownTypeError as unknown:
            problem = self.place.at("type").problem(
                " ".join([self.declared.type, self.declared.name]).strip(), str(unknown)
            )
            raise DeclarationError([problem]) from None

    def _inputs(self, target: RequestedResource, names: _Names) -> dict[str, Value]:
        """Return the inputs with references, defaults and automatic names. Raises ``DeclarationError``."""
        place = self.place.at("inputs")
        try:
            given = resolved(self.declared.inputs, names.known())
        except UnknownReferenceError as unknown:
            raise DeclarationError([_below(place, unknown.path, unknown.given, str(unknown))]) from None
        schema = self.scope.schema(target.token)
        filled = with_defaults(self.scope, self.account.declared, schema, target.name, given)
        inputs, failures = check(self.scope, target, {}, filled, seed=bytes(32), naming=Naming())
        if failures:
            limit = f"{self.scope.cloud.package} {self.scope.loader.version}"
            raise DeclarationError(
                _below(place, failure.path, f"{target.token} {target.name}", failure.reason, limit)
                for failure in failures
            )
        return inputs

    def _known(
        self, target: RequestedResource, inputs: Mapping[str, Value]
    ) -> tuple[Given, CloudResource] | None:
        """Return the resource if a file of seeds created it before."""
        region = region_of(self.scope, inputs)
        with self.scope.store().reading() as state:
            for (type_, id_), mark in state.given().items():
                if (type_, mark.name, mark.region) == (target.token, target.name, region):
                    resource = state.get(type_, id_)
                    if resource is not None and resource.urn:
                        return mark, resource
        return None

    def _changed(self, mark: Given, resource: CloudResource) -> Problem:
        """Return the problem of a file that says something else of a resource than at its creation."""
        before: dict[str, Any] = json.loads(mark.declared)
        now: dict[str, Any] = json.loads(self.declared.model_dump_json(exclude_defaults=True))
        for part in ("inputs", "outputs"):
            old, new = before.get(part, {}), now.get(part, {})
            for key in sorted(old.keys() | new.keys()):
                if old.get(key) != new.get(key):
                    place = self.place.at(part, key)
                    return place.problem(shown(new.get(key)), _as_before(old.get(key), resource))
        return self.place.at("id").problem(
            shown(now.get("id", "")), _as_before(before.get("id", ""), resource)
        )

    def _create(self, target: RequestedResource, inputs: dict[str, Value], mark: Given) -> CloudResource:
        id_, outputs = self.declared.id, self.declared.outputs
        try:
            check_outputs(self.scope, target, inputs, outputs)
            id_ = checked_id(self.scope, target, inputs, id_) if id_ else ""
            return lifecycle.create(
                self.scope, target, inputs, seed=lifecycle.Seed(mark, id=id_, outputs=outputs)
            )
        except NotAnIdError as wrong:
            raise DeclarationError([self.place.at("id").problem(id_, str(wrong), target.token)]) from None
        except NotAnOutputError as wrong:
            place = self.place.at("outputs", wrong.name)
            raise DeclarationError([place.problem(wrong.given, str(wrong), target.token)]) from None
        except (RefusedError, CreationFailedError) as refused:
            allowed = f"what simulated {self.scope.cloud.name} accepts; it answers {refused.error.message}"
            given = f"{target.token} {target.name}"
            raise DeclarationError([self.place.problem(given, allowed)]) from None


def _below(place: Place, path: str, given: str, allowed: str, limit: str = LIMIT) -> Problem:
    """Return the problem of a property at a path in Pulumi's notation."""
    items = re.findall(r"[^.\[\]]+", path)
    return place.at(*(int(item) if item.isdigit() else item for item in items)).problem(given, allowed, limit)


def _as_before(value: object, resource: CloudResource) -> str:
    return f"{shown(value)}, as {resource.id} was created; or delete it first: `gpufabric sim remove`"
