"""Requests of a stack's program to its account: quota, resources by type, and names."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from gpufabric.check.counted import counted_use
from gpufabric.check.ends import EndNeeds, ends_of
from gpufabric.check.registered import Registered
from gpufabric.check.views import views_of
from gpufabric.policies import deferred
from gpufabric.policies.aws import types as aws
from gpufabric.policies.azure import types as azure
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.oci import types as oci
from gpufabric.policies.resource import Resource
from gpufabric.policies.stack_view import lookup_of, view_of
from gpufabric.quota.counted import CountedUse
from gpufabric.quota.demand import Demand
from gpufabric.quota.limits import QuotaKey
from gpufabric.reading.json_text import read_json
from gpufabric.wire.values import Value, as_map, contains_unknown, is_list, is_map, is_secret, is_unknown

NAMED: Mapping[str, tuple[str, str]] = {
    aws.BUCKET: ("bucket", "bucket"),
    azure.STORAGE_ACCOUNT: ("storage-account", "accountName"),
    azure.VAULT: ("vault", "vaultName"),
    oci.BUCKET: ("bucket", "name"),
}
"""Resources whose name must be free beyond the stack: kind of the name and its property, by type."""

_VERSIONS: Mapping[str, str] = {
    aws.EKS_CLUSTER: "version",
    azure.MANAGED_CLUSTER: "kubernetesVersion",
    oci.OKE_CLUSTER: "kubernetesVersion",
}
"""Property with the Kubernetes version of a cluster, by type."""

_DEFAULTS = "__defaults"
"""Input in which a bridged provider lists the properties that it filled in itself."""


@dataclass(frozen=True, slots=True)
class Collecting:
    """Facts about the stacks whose needs are collected.

    Attributes:
        states: file with the state of each stack, as ``pulumi stack export`` writes it; absent if it is not
            known.
        held_at: time of the quota figures; machines that are younger are no part of them.
    """

    states: Mapping[str, Path]
    held_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededName:
    """A name that must be free.

    Attributes:
        kind: kind of the name, such as ``bucket``.
        name: the name; None if it is known only after the update.
        resource: logical name of the resource.
        exists: whether the stack's state has the resource; None if the state is not known.
    """

    kind: str
    name: str | None
    resource: str
    exists: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StackNeeds:
    """Requests of a stack's program.

    Attributes:
        demands: quota demand of its machines at the peak of the update.
        holding: demand of the machines that its state has; None if the state is not known.
        started: quotas of which the update starts machines; None likewise.
        drawn: those of them of which it needs more units while it runs; None likewise.
        unread: properties that the demand lacks because they could not be read.
        types: number of resources by type.
        counted: what it uses of quotas that count other resources than GPU machines.
        names: names that must be free.
        bought_offers: offers of Capacity Blocks that its state has bought; None likewise.
        cluster_versions: Kubernetes versions of the clusters that its state has; None likewise.
        ends: what the backbone requests in the account of each region, by region stack; empty for a region.
    """

    demands: tuple[Demand, ...] = ()
    holding: tuple[Demand, ...] | None = None
    started: frozenset[QuotaKey] | None = None
    drawn: frozenset[QuotaKey] | None = None
    unread: tuple[str, ...] = ()
    types: Mapping[str, int]
    counted: CountedUse = field(default_factory=CountedUse)
    names: tuple[NeededName, ...] = ()
    bought_offers: frozenset[str] | None = None
    cluster_versions: frozenset[str] | None = None
    ends: Mapping[str, EndNeeds] = field(default_factory=dict[str, EndNeeds])


def needs_of(
    resources: Sequence[Registered],
    context: PolicyContext,
    state: Path | None,
    held_at: datetime,
    regions: Collection[str] = (),
) -> StackNeeds:
    """Return what a program requests, by the resources that it registers.

    Args:
        resources: the resources.
        context: declaration, previous state and time.
        state: file with the stack's state; None if it is not known.
        held_at: time of the quota figures; machines of the state that are younger are no part of them.
        regions: region stacks that the stack joins, if it is the backbone.
    """
    exported = _exported(state) if state else None
    known = with_known_values(resources, _inputs_of(exported)) if exported is not None else resources
    view = view_of(views_of(known), context)
    previous = context.previous
    holding = None
    if previous is not None:
        holding = deferred.holding_at(lookup_of(previous, context), held_at)
    return StackNeeds(
        demands=tuple(view.extracted.demands),
        holding=None if holding is None else tuple(holding),
        started=view.started,
        drawn=view.drawn,
        unread=tuple(map(str, view.unevaluated_quotas)),
        types=Counter(resource.type for resource in resources if resource.custom),
        counted=_counted(known, context),
        names=tuple(_names(resources, previous)),
        bought_offers=None if previous is None else frozenset(_bought_offers(previous)),
        cluster_versions=None if previous is None else frozenset(_cluster_versions(previous)),
        ends=ends_of(known, previous, exported, regions, context.catalog) if regions else {},
    )


def _counted(resources: Sequence[Registered], context: PolicyContext) -> CountedUse:
    """Return what the stack uses of counted quotas; resources that it only reads are no part of it."""
    previous = context.previous
    read = {resource.urn for resource in resources if resource.external}
    region = context.declared_region
    return counted_use(
        context.catalog.counted_quotas(region.cloud).values() if region else (),
        views_of([resource for resource in resources if resource.custom and not resource.external]),
        None if previous is None else [resource for resource in previous if resource.urn not in read],
    )


def with_known_values(
    resources: Sequence[Registered], before: Mapping[str, Mapping[str, Value]]
) -> list[Registered]:
    """Fill properties that are unknown without the engine with the values that the state has.

    Without the engine, ids of existing resources are unknown, and would look like replacements of machines.

    Args:
        resources: the resources.
        before: inputs of the state's resources by URN.
    """
    return [
        replace(
            resource,
            inputs={
                key: _filled(value, old[key]) if key in old and contains_unknown(value) else value
                for key, value in resource.inputs.items()
            },
        )
        if (old := before.get(resource.urn))
        else resource
        for resource in resources
    ]


def _filled(value: Value, old: Value) -> Value:
    """Fill the unknown parts of a value from that of the state; known parts stay, such as sizes."""
    if is_secret(value) or is_unknown(value):
        return old
    if is_map(value) and is_map(old) and not is_secret(old):
        return {key: _filled(item, old[key]) if key in old else item for key, item in value.items()}
    if is_list(value) and is_list(old):
        pairs = zip(value, old, strict=False)
        return [*(_filled(item, before) for item, before in pairs), *value[len(old) :]]
    return value


def _exported(state: Path) -> Mapping[str, Any]:
    """Read an exported state; ``load_context`` reports its faults."""
    return as_map(read_json(state))


def _inputs_of(exported: Mapping[str, Any]) -> dict[str, Mapping[str, Value]]:
    """Return the inputs of the resources of an exported state by URN."""
    deployment: dict[str, Any] = exported.get("deployment") or {}
    listed: list[dict[str, Any]] = deployment.get("resources") or []
    return {str(record.get("urn")): record.get("inputs") or {} for record in listed}


def _bought_offers(previous: Sequence[Resource]) -> Iterator[str]:
    for resource in previous:
        offer = resource.props.text_if_known("capacityBlockOfferingId")
        if resource.type == aws.CAPACITY_BLOCK and offer:
            yield offer


def _cluster_versions(previous: Sequence[Resource]) -> Iterator[str]:
    for resource in previous:
        version = resource.props.text_if_known(_VERSIONS.get(resource.type, ""))
        if version:
            yield version


def _names(resources: Iterable[Registered], previous: Sequence[Resource] | None) -> Iterator[NeededName]:
    held = None if previous is None else {resource.urn for resource in previous}
    for resource in resources:
        kind, key = NAMED.get(resource.type, ("", ""))
        if not kind or resource.external or key in resource.inputs.get(_DEFAULTS, ()):
            # A provider that makes up a name adds random characters to it.
            continue
        name = resource.inputs.get(key)
        yield NeededName(
            kind=kind,
            name=name if isinstance(name, str) and not is_unknown(name) else None,
            resource=resource.name,
            exists=None if held is None else resource.urn in held,
        )
