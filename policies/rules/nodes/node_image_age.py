"""Age of the images of nodes that the cloud does not patch by itself."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from pydantic import Field, PositiveInt

from gpufabric.plural import plural
from gpufabric.policies.aws.types import NODE_GROUP
from gpufabric.policies.azure.patches import channel_of
from gpufabric.policies.azure.types import AGENT_POOL, MANAGED_CLUSTER
from gpufabric.policies.oci.types import NODE_POOL
from gpufabric.policies.options import HIGHER_IS_LOOSER, RuleOptions
from gpufabric.policies.previous import before_update
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.references import WELL_ARCHITECTED_AWS
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_DATES = {
    # 1.35.0-20260101
    NODE_GROUP: ("releaseVersion", re.compile(r"-(\d{4})(\d{2})(\d{2})$")),
    # AKSUbuntu-2204gen2containerd-202410.27.0
    AGENT_POOL: ("nodeImageVersion", re.compile(r"-(\d{4})(\d{2})\.(\d{2})\.\d+$")),
    # Oracle-Linux-8.10-2025.09.16-0-OKE-1.34.1-1191
    NODE_POOL: ("nodeImageName", re.compile(r"-(\d{4})\.(\d{2})\.(\d{2})-\d+(?:-|$)")),
}
"""Output with the release of the image, and its date in the cloud's form."""

_PATCHED = ("SecurityPatch", "NodeImage")


class NodeImageAgeOptions(RuleOptions):
    """How old the image of a node may be."""

    max_age_days: PositiveInt = Field(
        default=90,
        description="Age in days above which the image of nodes is old.",
        json_schema_extra=HIGHER_IS_LOOSER,
    )


class NodeImageAge(ResourceRule):
    """Nodes that nobody patches have a recent image.

    Nodes of EKS and OKE keep the packages of their image until they are replaced. The date is that of the
    cloud's release, from the previous state. Images of other names, and the machines of cluster networks,
    have no date here.
    """

    id = "node-image-age"
    title = "Nodes without automatic patches have a recent image"
    why = "Vulnerabilities that newer images fix stay open: nobody patches these nodes before a replacement."
    level = "advisory"
    fix = (
        "Update the node group or pool to the newest image and replace its machines in a maintenance window, "
        "with gpufabric roll for pools with GPUs, or raise max_age_days. Azure: declare node_patches: {}."
    )
    reference = (WELL_ARCHITECTED_AWS("SEC06-BP01"),)
    types = (NODE_GROUP, AGENT_POOL, NODE_POOL)
    options = NodeImageAgeOptions

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Read the date of the image from the state, if the machines stay."""
        before = before_update(resource, view)
        if before is None or resource.urn in view.replaced or _is_patched(resource, view):
            return
        released = released_on(before)
        if released is None:
            return
        age_days = (view.context.now - released).days
        most = view.read(NodeImageAgeOptions).max_age_days
        if age_days > most:
            yield Finding.at(
                resource,
                f"the image of its nodes is from {released:%Y-%m-%d}, {plural(age_days, 'day')} ago; "
                f"allowed: at most {plural(most, 'day')}",
            )


def released_on(nodes: Resource) -> datetime | None:
    """Return when the cloud released the image of a pool's nodes; None if its name does not say.

    Raises:
        UnreadableProperty: the state conceals it.
    """
    key, form = _DATES[nodes.type]
    match = form.search(nodes.outputs.text(key) or "")
    try:
        return datetime(*map(int, match.groups()), tzinfo=UTC) if match else None
    except ValueError:
        return None


def _is_patched(pool: Resource, view: StackView) -> bool:
    """Return whether AKS patches the nodes of a pool, so that their image's age says little."""
    clusters = view.graph.linked(pool, "resourceName", MANAGED_CLUSTER) if pool.type == AGENT_POOL else ()
    try:
        return any(channel_of(cluster) in _PATCHED for cluster in clusters)
    except UnreadableProperty:
        return False
