"""Kubernetes versions of a simulated cloud."""

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.simcloud.accounts.view import AccountView, answered
from gpufabric.simcloud.on_demand import catalog
from gpufabric.snapshots.rows import KubernetesRelease


def kubernetes(view: AccountView, *, only_known: bool) -> SectionAnswer:
    """Return the versions of the catalogue and of the declared clusters.

    Args:
        view: the account.
        only_known: whether the cloud refuses versions that the catalogue lacks.
    """
    known = catalog().kubernetes(view.target.cloud)
    declared = {region.cluster.kubernetes_version for region in view.target.stacks.values()}
    return answered(
        "kubernetes",
        {
            version: KubernetesRelease(
                is_offered=version in known or not only_known,
                support=known[version].support.value if version in known else "",
            )
            for version in {*known, *declared}
        },
    )
