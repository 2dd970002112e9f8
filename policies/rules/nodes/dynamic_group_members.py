"""Members of dynamic groups on OCI."""

from collections.abc import Iterator

from gpufabric.plan.oci.matching_rules import MatchingRule, parse
from gpufabric.policies.oci.defined_tags import machine_tags
from gpufabric.policies.oci.types import DYNAMIC_GROUP, TAG_NAMESPACE
from gpufabric.policies.previous import before_update, value_before
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_RULE = "matchingRule"


class DynamicGroupMembers(ResourceRule):
    """A dynamic group does not hold all instances of a compartment, and keeps the tag of its machines.

    A group of a whole compartment that had this rule before is advice only: its machines may run without the
    tag, and would lose their permissions with the group's rule.
    """

    id = "dynamic-group-members"
    title = "Dynamic groups hold chosen machines, not all machines of a compartment, and no change loses them"
    why = (
        "Whoever may launch a machine in the compartment, for any purpose, gets the permissions of the "
        "cluster's nodes: it can join the cluster and receive its pods with their secrets. Machines that "
        "lose the tag of the group cannot join the cluster after a restart."
    )
    level = "mandatory"
    fix = (
        "Match a defined tag of the machines, such as ALL {instance.compartment.id = '...', "
        "tag.fabric.cluster.value = 'demo'}. In a region of gpufabric whose group held the compartment "
        "before, set cluster.node_group to compartment, tag or replace the machines that run, then set it to "
        "tag. Where the group asks for a tag already, do not go back to compartment: leave "
        "cluster.node_group as it is, or set it to tag. To change cluster.node_tag there, first give the "
        "machines that run the new tag too; then set cluster.node_group to tag together with the new "
        "cluster.node_tag, and waive the finding for this update."
    )
    clouds = ("oci",)
    types = (DYNAMIC_GROUP,)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Read the matching rule, and compare it with the previous state."""
        text = resource.props.text(_RULE)
        if text is None:
            return
        rule = parse(text)
        if rule is None:
            yield Unevaluated(resource.name, _RULE, "has a form that Oracle does not document")
            return
        before = _text_before(resource, view)
        if rule.is_compartment_wide:
            yield Finding.at(
                resource,
                "holds every machine of a compartment, and so gives each of them its permissions",
                advisory=before == text,
            )
        earlier = parse(before) if before is not None else None
        deleted = _deleted_namespaces(view)
        if earlier is not None:
            yield from _lost_tags(resource, earlier, rule, deleted)
        asked = rule.tags if earlier is None else rule.tags | earlier.tags
        if rule.tags:
            yield from _lost_by_pools(resource, rule, asked, deleted, view)


def _lost_tags(
    group: Resource, before: MatchingRule, after: MatchingRule, deleted: frozenset[str]
) -> Iterator[Finding]:
    """Find tags that machines of the group lose, or that the group no longer asks for."""
    for tag in sorted(after.tags):
        if tag.partition(".")[0] in deleted:
            yield Finding.at(
                group,
                f"selects machines by the tag {tag}, which this change deletes; its machines lose their "
                "permissions",
            )
    if before.tags and after.tags and not before.tags & after.tags:
        was, now = (", ".join(sorted(rule.tags)) for rule in (before, after))
        yield Finding.at(
            group,
            f"selects machines by the tag {now}, and before by {was}; machines that run without the new tag "
            "lose its permissions",
        )


def _lost_by_pools(
    group: Resource,
    rule: MatchingRule,
    asked: frozenset[str],
    deleted: frozenset[str],
    view: StackView,
) -> Iterator[Finding]:
    """Find deleted tags of pools' machines that the group does not ask for.

    After a failed or waived change of the tag, the group asks for one tag and the machines have another.
    Tags of other purposes have other values than the group asks for.

    Args:
        group: the group.
        rule: its matching rule.
        asked: tags that the group asks for, or did before; these have findings of their own.
        deleted: namespaces that the change deletes.
        view: resources of the stack.
    """
    pools: dict[str, list[str]] = {}
    for pool in view.context.previous or ():
        if pool.urn not in view.resources:
            continue
        for tag, value in machine_tags(pool).items():
            if tag.partition(".")[0] in deleted and tag not in asked and rule.asks_for_value(value):
                pools.setdefault(tag, []).append(pool.name)
    for tag, names in sorted(pools.items()):
        yield Finding.at(
            group,
            f"selects machines by the tag {', '.join(sorted(rule.tags))}, but {', '.join(sorted(names))} "
            f"started machines with {tag}, which this change deletes; machines that run without the group's "
            "tag do not get its permissions",
        )


def _deleted_namespaces(view: StackView) -> frozenset[str]:
    """Return the names of tag namespaces that the change deletes, in lower case as OCI compares them."""
    return frozenset(
        name.lower()
        for old in view.context.previous or ()
        if old.type == TAG_NAMESPACE and old.urn not in view.resources
        if isinstance(name := old.props.plain("name"), str)
    )


def _text_before(resource: Resource, view: StackView) -> str | None:
    """Return the matching rule that the group had before this change."""
    before = before_update(resource, view)
    try:
        text = None if before is None else value_before(before, _RULE)
    except UnreadableProperty:
        return None
    return text if isinstance(text, str) else None
