"""Members of dynamic groups on OCI."""

from collections.abc import Iterator

from gpufabric.plan.oci.matching_rules import parse
from gpufabric.policies.oci.types import DYNAMIC_GROUP
from gpufabric.policies.previous import before_update, value_before
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_RULE = "matchingRule"


class DynamicGroupMembers(ResourceRule):
    """A dynamic group does not hold all instances of a compartment.

    A group that had this rule before is advice only: its machines may run without the tag, and would lose
    their permissions with the group's rule.
    """

    id = "dynamic-group-members"
    title = "Dynamic groups hold chosen machines, not all machines of a compartment"
    why = (
        "Whoever may launch a machine in the compartment, for any purpose, gets the permissions of the "
        "cluster's nodes: it can join the cluster and receive its pods with their secrets."
    )
    level = "mandatory"
    fix = (
        "Match a defined tag of the machines, such as ALL {instance.compartment.id = '...', "
        "tag.fabric.cluster.value = 'demo'}. In a region of gpufabric, set cluster.node_group to "
        "compartment, tag or replace the machines that run, then set it to tag."
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
        elif rule.is_compartment_wide:
            yield Finding.at(
                resource,
                "holds every machine of a compartment, and so gives each of them its permissions",
                advisory=_had(resource, text, view),
            )


def _had(resource: Resource, text: str, view: StackView) -> bool:
    """Return whether the group had the rule before this change."""
    before = before_update(resource, view)
    try:
        return before is not None and value_before(before, _RULE) == text
    except UnreadableProperty:
        return False
