"""Rules of security groups and security lists that admit the whole Internet."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from gpufabric.policies.aws import ingress as aws
from gpufabric.policies.aws.types import INTERFACE_GROUP, SECURITY_GROUP
from gpufabric.policies.azure import ingress as azure
from gpufabric.policies.graph import Graph
from gpufabric.policies.ingress import IngressRule, Opening, are_open, read_rules
from gpufabric.policies.oci import ingress as oci
from gpufabric.policies.oci.types import SECURITY_GROUP as OCI_SECURITY_GROUP
from gpufabric.policies.oci.types import SECURITY_LIST
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.ranges import is_private
from gpufabric.policies.references import (
    CHECKOV,
    CIS_AWS,
    CIS_AZURE,
    CIS_OCI,
    WELL_ARCHITECTED_AWS,
    WELL_ARCHITECTED_AZURE,
)
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule, judge_each
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_FORMS = {**aws.FORMS, **azure.FORMS, **oci.FORMS}
_OPEN = "lets the whole Internet in"
_JOINED = (SECURITY_GROUP, OCI_SECURITY_GROUP, SECURITY_LIST)
"""Groups of which an interface, and lists of which a subnet, can have several: their rules add up."""


@dataclass(slots=True)
class _Group:
    """Rules of one group that could be read.

    Attributes:
        rules: the rules with what each lets in.
        is_open: whether one of them lets the whole Internet in by itself.
    """

    rules: list[tuple[IngressRule, Opening]] = field(default_factory=list[tuple[IngressRule, Opening]])
    is_open: bool = False

    def is_wide(self) -> bool:
        """Return whether some of its rules let public addresses in, but not all of them to one port."""
        openings = [opening for _, opening in self.rules]
        public = any(not is_private(range_) for opening in openings for range_ in opening.ranges)
        return public and not are_open(openings)


class NoOpenIngress(ResourceRule):
    """No security group accepts connections from the whole Internet.

    Rules that reference groups, e.g. the one that EFA needs, name no addresses and are not judged. Ranges
    that together contain all public addresses are the whole Internet, also if they are in several rules of a
    group or in several groups of an interface.
    """

    id = "no-open-ingress"
    title = "No security group accepts connections from the whole Internet"
    why = (
        "Scanners find an open port within hours. One vulnerability behind it opens the network that holds "
        "weights, tokens and GPUs."
    )
    level = "mandatory"
    fix = (
        "Name the few ranges or the group that may connect instead of 0.0.0.0/0, ::/0, * or Internet, or of "
        "ranges that add up to them."
    )
    clouds = ("aws", "azure", "oci")
    reference = (
        CIS_AWS("5.3", "5.4", "5.5"),
        CIS_AZURE("7.1", "7.2", "7.3", "7.4"),
        CIS_OCI("2.3", "2.4"),
        WELL_ARCHITECTED_AWS("SEC05-BP02"),
        WELL_ARCHITECTED_AZURE("SE:06"),
        CHECKOV("CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_260", "CKV_AWS_277", "CKV_OCI_22"),
    )
    types = tuple(_FORMS)

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Judge every rule by itself, then the rules of a group, then the groups of an interface."""
        yield from super().check(view)
        groups = _groups(view.graph)
        for urn, group in sorted(groups.items()):
            if not group.is_open:
                yield from _together(view.resources.get(urn), group.rules)
        joined = {urn: group for urn, group in groups.items() if not group.is_open and group.is_wide()}
        if len(joined) > 1:
            yield from judge_each(
                view.resources.values(), lambda resource: _joined(resource, joined, view.graph)
            )

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Look at a rule, or at each rule of a group."""
        for rule in read_rules(resource, _FORMS[resource.type], view.graph):
            if isinstance(rule, Unevaluated):
                yield rule
                continue
            try:
                opening = rule.opening()
            except UnreadableProperty as missing:
                yield Unevaluated(resource.name, missing.property, missing.why)
                continue
            if opening is not None and are_open((opening,)):
                yield Finding.at(resource, f"{rule.place} {_OPEN}".strip())


def _groups(graph: Graph) -> dict[str, _Group]:
    """Read the rules by group; what cannot be read is reported with the rule itself."""
    groups: defaultdict[str, _Group] = defaultdict(_Group)
    for resource in graph.of(*_FORMS):
        try:
            rules = list(read_rules(resource, _FORMS[resource.type], graph))
        except UnreadableProperty:
            continue
        for rule in rules:
            if isinstance(rule, Unevaluated) or not rule.group:
                continue
            try:
                opening = rule.opening()
            except UnreadableProperty:
                continue
            if opening is not None:
                group = groups[rule.group]
                group.rules.append((rule, opening))
                group.is_open = group.is_open or are_open((opening,))
    return groups


def _together(
    holder: Resource | None, rules: list[tuple[IngressRule, Opening]], what: str = "its rules"
) -> Iterator[Finding | Unevaluated]:
    """Judge rules of which none is open by itself."""
    if not are_open(opening for _, opening in rules):
        return
    resource = holder or rules[0][0].holder
    if not are_open(opening for _, opening in rules if opening.unread is None):
        for rule, opening in rules:
            if opening.unread is not None:
                yield Unevaluated(rule.holder.name, opening.unread.property, opening.unread.why)
        return
    names = ", ".join(sorted(rule.name for rule, opening in rules if opening.ranges))
    text = what if holder is not None else "the rules of its group"
    yield Finding.at(resource, f"{text} together let the whole Internet in ({names})")


def _joined(resource: Resource, groups: dict[str, _Group], graph: Graph) -> Iterator[Finding | Unevaluated]:
    """Judge the groups of an interface, or of whatever names several, of which none is open by itself."""
    if resource.type in _FORMS:
        return
    named = {group.urn: groups[group.urn] for group in _named(resource, graph) if group.urn in groups}
    if len(named) < 2:  # noqa: PLR2004 - several
        return
    rules = [rule for _, group in sorted(named.items()) for rule in group.rules]
    yield from _together(resource, rules, "the rules of its security groups")


def _named(resource: Resource, graph: Graph) -> Iterator[Resource]:
    """Return the groups that a resource names, and those that are attached to it."""
    for key in resource.links:
        yield from graph.sources(resource, key, *_JOINED)
    for attachment in graph.users(resource, "networkInterfaceId", INTERFACE_GROUP):
        yield from graph.sources(attachment, "securityGroupId", SECURITY_GROUP)
