"""Rolling updates of EKS node groups (EKS user guide, "Understand each phase of node updates")."""

from gpufabric.policies.aws.batches import nodes_at_a_time
from gpufabric.policies.aws.types import LAUNCH_TEMPLATE, NODE_GROUP
from gpufabric.policies.properties import Props
from gpufabric.policies.rolling_reader import RollingReader


def _nodes(props: Props) -> int | None:
    return props.number("scalingConfig", "desiredSize")


READERS = {
    NODE_GROUP: RollingReader(
        _nodes,
        lambda props, nodes: nodes_at_a_time(props, lambda: nodes),
        "launchTemplate",
        LAUNCH_TEMPLATE,
        frozenset(
            {"defaultVersion", "description", "name", "region", "tags", "tagsAll", "updateDefaultVersion"}
        ),
    )
}
