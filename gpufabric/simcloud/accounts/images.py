"""Kubernetes versions of a simulated cloud."""

from collections.abc import Collection

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.simcloud.accounts.view import AccountView, answered
from gpufabric.simcloud.on_demand import catalog
from gpufabric.snapshots.rows import KubernetesRelease
from gpufabric.spec.regions import kubernetes_minor_of


def kubernetes(view: AccountView, offered: Collection[str] | None) -> SectionAnswer:
    """Return the versions of the catalogue and of the declared clusters.

    Args:
        view: the account.
        offered: minor versions that the cloud offers; None: all.
    """
    known = catalog().kubernetes(view.target.cloud)
    declared = {kubernetes_minor_of(region) for region in view.target.stacks.values()}
    return answered(
        "kubernetes",
        {
            version: KubernetesRelease(
                is_offered=offered is None or version in offered,
                support=known[version].support.value if version in known else "",
            )
            for version in {*known, *declared}
        },
    )
