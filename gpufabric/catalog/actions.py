"""Permissions that providers need for resources (``<cloud>/actions.toml``, ``aws/action-scopes.toml``)."""

from collections.abc import Collection, Iterable, Mapping
from functools import cache, cached_property
from typing import Literal, get_args

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact
from gpufabric.catalog.shape import Cloud

Operation = Literal["create", "read", "update", "delete"]
OPERATIONS: tuple[Operation, ...] = get_args(Operation)

_PACKAGES: Mapping[Cloud, str] = {"aws": "aws:", "azure": "azure-native:", "oci": "oci:"}
"""Beginning of the types of a cloud's provider."""


class TypeActions(Entry):
    """Actions of the cloud that a provider needs for one type of resource, in the cloud's own words."""

    id: str
    """The Pulumi type."""

    create: Fact[list[str]]
    read: Fact[list[str]]
    update: Fact[list[str]]
    delete: Fact[list[str]]

    passes_roles_to: Fact[list[str]] | None = None
    """AWS services that get a role with the resource."""

    linked_roles_of: Fact[list[str]] | None = None
    """AWS services whose service-linked role AWS creates with the first such resource."""

    def of(self, operations: Iterable[Operation]) -> set[str]:
        """Return the actions of some operations."""
        facts = {"create": self.create, "read": self.read, "update": self.update, "delete": self.delete}
        return {action for operation in operations for action in facts[operation].value}


class LookupActions(Entry):
    """Actions that a provider needs for a function that reads."""

    id: str
    """Token of the function."""

    actions: Fact[list[str]]


class CloudActions(Entry):
    """Actions by type of resource, and those of lookups."""

    types: list[TypeActions]
    lookups: list[LookupActions]

    @cached_property
    def by_type(self) -> dict[str, TypeActions]:
        """Actions by Pulumi type."""
        return {entry.id: entry for entry in self.types}

    def of_lookups(self) -> set[str]:
        """Return the actions of all lookups."""
        return {action for lookup in self.lookups for action in lookup.actions.value}


class ServiceScope(Entry):
    """Resources of an AWS service on which a role allows actions."""

    id: str
    """Prefix of the service's actions."""

    resources: Fact[list[str]]
    """ARNs with ``{region}``, ``{account}`` and ``{prefix}``, the beginning of names."""


class AwsActionScopes(Entry):
    """Resources on which IAM actions can be allowed."""

    without_resource: Fact[list[str]]
    """Actions that can be allowed on all resources only."""

    services: list[ServiceScope]

    def resources_of(
        self, action: str, *, account: str, region: str, prefixes: Collection[str]
    ) -> tuple[str, ...]:
        """Return the ARNs on which a role allows an action; ``*`` for an action without resources.

        Args:
            action: the action.
            account: the account.
            region: the region.
            prefixes: beginnings of the names of resources.

        Raises:
            KeyError: the file lacks the action's service.
        """
        if action in self.without_resource.value:
            return ("*",)
        scopes = {scope.id: scope.resources.value for scope in self.services}
        templates = scopes[action.partition(":")[0]]
        return filled(templates, account=account, region=region, prefixes=prefixes)


def filled(
    templates: Iterable[str], *, account: str, region: str, prefixes: Collection[str]
) -> tuple[str, ...]:
    """Return ARNs from templates, each once.

    Args:
        templates: ARNs with ``{account}``, ``{region}`` and ``{prefix}``.
        account: the account.
        region: the region.
        prefixes: beginnings of the names of resources.
    """
    return tuple(
        dict.fromkeys(
            template.format(account=account, region=region, prefix=prefix)
            for template in templates
            for prefix in prefixes
        )
    )


@cache
def cloud_actions(catalog: Catalog, cloud: Cloud) -> CloudActions:
    """Read the actions of a cloud.

    Raises:
        CatalogError: the file does not fit the models above.
    """
    return catalog._read(f"{cloud}/actions.toml", CloudActions)


@cache
def aws_action_scopes(catalog: Catalog) -> AwsActionScopes:
    """Read the resources on which IAM actions can be allowed.

    Raises:
        CatalogError: the file does not fit the models above.
    """
    return catalog._read("aws/action-scopes.toml", AwsActionScopes)


def actions_of(
    catalog: Catalog,
    cloud: Cloud,
    types: Collection[str],
    operations: Iterable[Operation] = OPERATIONS,
) -> list[str]:
    """Return the actions that operations on resources need, sorted.

    Args:
        catalog: the facts.
        cloud: the cloud.
        types: Pulumi types of the resources.
        operations: the operations.

    Raises:
        KeyError: the actions of a type are not known.
        CatalogError: the catalogue is damaged.
    """
    known, wanted = cloud_actions(catalog, cloud).by_type, tuple(operations)
    return sorted({action for type_ in types for action in known[type_].of(wanted)})


def is_of_cloud(cloud: Cloud, type_: str) -> bool:
    """Return whether a type belongs to a cloud's provider."""
    return type_.startswith(_PACKAGES[cloud])


def actions_of_type(catalog: Catalog, cloud: Cloud, type_: str) -> list[str] | None:
    """Return the actions that an update of a resource can need, sorted; None if they are not known.

    A resource of another provider, such as Kubernetes, needs none of the cloud's actions.

    Args:
        catalog: the facts.
        cloud: the cloud.
        type_: Pulumi type of the resource.
    """
    if not is_of_cloud(cloud, type_):
        return []
    entry = cloud_actions(catalog, cloud).by_type.get(type_)
    if entry is None:
        return None
    return sorted({*entry.of(OPERATIONS), *(("iam:PassRole",) if entry.passes_roles_to else ())})
