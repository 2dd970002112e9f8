"""Machines of AKS pools that fail."""

from collections.abc import Mapping

from gpufabric.simcloud.clouds.azure.tokens import POOL
from gpufabric.simcloud.clouds.failing import Failing, labelled, unnamed, unseen

FAILING: Mapping[str, Failing] = {
    POOL: Failing(
        pool=labelled("nodeLabels", "gpufabric.dev/pool"),
        fail=unnamed(unseen),
        mend=unnamed(unseen),
        shows="AKS shows nothing of it in the pool: the count stays, and only Kubernetes says NotReady. AKS "
        "restarts, reimages and redeploys the node.",
    )
}
"""Types by token (Microsoft, AKS node auto-repair)."""
