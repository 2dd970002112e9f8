"""Rolling updates of EKS node groups (EKS user guide, "Understand each phase of node updates")."""

from gpufabric.policies.aws.types import LAUNCH_TEMPLATE, NODE_GROUP
from gpufabric.policies.properties import Props
from gpufabric.policies.rolling_reader import RollingReader

_MOST_AT_A_TIME = 100


def _nodes(props: Props) -> int | None:
    return props.number("scalingConfig", "desiredSize")


def _batch(props: Props, nodes: int) -> int:
    """Return how many nodes may be unavailable at once: one by default, and at most 100."""
    stated = props.number("updateConfig", "maxUnavailable")
    percent = props.number("updateConfig", "maxUnavailablePercentage")
    if stated is None and percent is not None:
        stated = -(-nodes * percent // 100)
    return min(max(stated or 1, 1), _MOST_AT_A_TIME)


READERS = {
    NODE_GROUP: RollingReader(
        _nodes,
        _batch,
        "launchTemplate",
        LAUNCH_TEMPLATE,
        frozenset(
            {"defaultVersion", "description", "name", "region", "tags", "tagsAll", "updateDefaultVersion"}
        ),
    )
}
