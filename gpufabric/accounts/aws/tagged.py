"""Finds what an account and region of AWS hold of stacks, by tag; roles, which no index shows, by name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from gpufabric.accounts.adoption.sought import ListingError
from gpufabric.accounts.adoption.values import filled, is_where
from gpufabric.accounts.aws.adoption_calls import adoption_call
from gpufabric.accounts.aws.calls import ROLE, TAGGED
from gpufabric.accounts.aws.client import Client
from gpufabric.accounts.aws.errors import CallError
from gpufabric.accounts.aws.lister import AwsLister
from gpufabric.accounts.aws.sdk import Row
from gpufabric.accounts.tagged import STACK_TAG, TaggedAccount, TaggedResource, deletion
from gpufabric.accounts.target import Target
from gpufabric.catalog.adoption import AdoptableKind, Adoption, adoption, listed
from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.tagged import TaggedKinds, tagged_kinds, with_parts

_ROLES = adoption_call("iam:ListRoles")
_NAME = "Name"
_WORLD = "us-east-1"
"""Region of the index of global resources (Resource Groups user guide, "Tag Editor": global resources)."""

_OTHER_PARTITIONS = ("cn-", "us-gov-", "us-iso", "eusc-")
_GONE = "ResourceNotFoundException"
"""EKS: the cluster of a node group or an add-on does not exist."""


def read_tagged(client: Client, world: Client | None, target: Target, catalog: Catalog) -> TaggedAccount:
    """Return what carries the tag of a stack.

    The index of tags shows resources for a while after their deletion. So each service is asked for its own
    list, where gpufabric knows the call.

    Args:
        client: calls of the account and region.
        world: calls of the account and the region whose index has resources without a region, such as
            budgets; None if it is the same one.
        target: account, region and stacks.
        catalog: the tables of types.

    Raises:
        CallError: the index gave no answer, or only a part of it.
    """
    kinds, account = tagged_kinds(catalog, "aws"), TaggedAccount()
    rows = _indexed(client)
    try:
        rows += [row for row in _indexed(world) if _is_global(row)] if world is not None else []
    except CallError as error:
        failure = error.failure
        account.gaps.append(f"what belongs to no region was not searched: {failure.call}: {failure.text}")
    indexed = [_resource(kinds, str(row["ResourceARN"]), _tags(row.get("Tags"))) for row in rows]
    lists = _Lists(AwsLister(client), adoption(catalog, "aws"), target.account)
    for resource, parts in indexed:
        exists = lists.has(resource, parts)
        if exists is not False:
            account.resources.append(replace(resource, is_confirmed=exists is True))
    account.gaps += lists.gaps
    try:
        account.resources += _roles(client, target, kinds)
    except CallError as error:
        account.gaps.append(f"IAM roles were not searched: {error.failure.call}: {error.failure.text}")
    return account


def _indexed(client: Client) -> list[Row]:
    return client.rows(TAGGED, TagFilters=[{"Key": STACK_TAG}])


def _is_global(row: Row) -> bool:
    """Return whether the ARN of a row has no region."""
    return str(row["ResourceARN"]).split(":")[3:4] == [""]


def world_region(region: str) -> str:
    """Return the region whose index has resources without a region; empty if it is the same, or not known.

    Args:
        region: the region of a stack.
    """
    return "" if region == _WORLD or region.startswith(_OTHER_PARTITIONS) else _WORLD


def _resource(
    kinds: TaggedKinds, arn: str, tags: Mapping[str, str]
) -> tuple[TaggedResource, Mapping[str, str]]:
    kind, parts = kinds.of_arn(arn)
    label = ":".join(arn.split(":")[2:3] + arn.split(":", 5)[5:]).partition("/")[0]
    id_ = with_parts(kind.form.value, parts) if kind is not None and kind.form is not None else ""
    command = kind.delete.value if kind is not None and kind.delete is not None else ""
    owner = with_parts(kind.owner.value, tags) if kind is not None and kind.owner is not None else ""
    resource = TaggedResource(
        arn,
        kind.id.partition("/")[0] if kind is not None else label,
        kind,
        id_ or arn,
        tags.get(_NAME) or (id_ or arn),
        parts.get("region", ""),
        tags,
        owner=owner,
        delete=deletion(command, parts),
    )
    return resource, parts


def _roles(client: Client, target: Target, kinds: TaggedKinds) -> Iterator[TaggedResource]:
    """Yield the roles with the names of the stacks, whose tags say that they are theirs."""
    names = {f"{name}-" for stack in target.stacks for name in (stack, target.resource_name(stack))}
    for row in client.rows(_ROLES):
        if not any(str(row["RoleName"]).lower().startswith(name.lower()) for name in names):
            continue
        role: Row = client.ask(ROLE, RoleName=row["RoleName"])["Role"]
        tags = _tags(role.get("Tags"))
        if STACK_TAG in tags:
            # A path stands between the type and the name of a role, and Pulumi's id is the name.
            arn = f"{str(row['Arn']).partition(':role/')[0]}:role/{row['RoleName']}"
            yield _resource(kinds, arn, tags)[0]


def _tags(tags: Sequence[Mapping[str, str]] | None) -> dict[str, str]:
    return {tag["Key"]: tag.get("Value", "") for tag in tags or ()}


class _Lists:
    """The services' own lists of resources, each asked once."""

    def __init__(self, lister: AwsLister, facts: Adoption, account: str) -> None:
        self._lister, self._facts, self._account = lister, facts, account
        self._ids: dict[tuple[str, str], frozenset[str] | None] = {}
        self.gaps: list[str] = []

    def has(self, resource: TaggedResource, parts: Mapping[str, str]) -> bool | None:
        """Return whether a service lists a resource; None if it cannot be asked."""
        known = [self._facts.by_type[type_] for type_ in resource.types if type_ in self._facts.by_type]
        answers = [self._listed(kind, parts) for kind in known]
        if any(ids is not None and resource.id in ids for ids in answers):
            return True
        return None if not answers or None in answers else False

    def _listed(self, kind: AdoptableKind, parts: Mapping[str, str]) -> frozenset[str] | None:
        names = {**parts, "@account": self._account}
        given = {parameter: names.get(name, "") for parameter, name, _ in kind.parameters}
        if not all(given.values()):
            return None
        question = (kind.id, repr(sorted(given.items())))
        if question not in self._ids:
            self._ids[question] = self._ask(kind, given)
        return self._ids[question]

    def _ask(self, kind: AdoptableKind, given: Mapping[str, str]) -> frozenset[str] | None:
        try:
            rows = self._lister.rows(kind, given)
        except ListingError as error:
            if error.code in (_GONE, *listed(kind.absent)):
                return frozenset()
            failure = error.failure
            self.gaps.append(f"what exists of {kind.id} is not known: {failure.call}: {failure.text}")
            return None
        return frozenset(filled(kind.form.value, row) for row in rows if is_where(row, listed(kind.where)))
