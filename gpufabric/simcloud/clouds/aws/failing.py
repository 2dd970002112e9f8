"""Machines of EKS node groups that fail."""

from collections.abc import Mapping

from gpufabric.simcloud.clouds.aws.tokens import NODE_GROUP
from gpufabric.simcloud.clouds.failing import Failing, labelled, unnamed, with_outputs

FAILING: Mapping[str, Failing] = {
    NODE_GROUP: Failing(
        pool=labelled("labels", "gpufabric.dev/pool"),
        fail=unnamed(lambda group: with_outputs(group, {"status": "DEGRADED"})),
        mend=unnamed(lambda group: with_outputs(group, {"status": "ACTIVE"})),
        shows="EKS replaces the machine from the same reservation. It has no healthy one here, so the node "
        "group is DEGRADED and stays short.",
    )
}
"""Types by token (EKS API reference, Nodegroup, status)."""
