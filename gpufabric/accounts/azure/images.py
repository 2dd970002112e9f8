"""Kubernetes versions that AKS offers in a region.

AKS chooses the images of nodes by itself, so there is no image to look up before a cluster exists.
"""

from gpufabric.accounts.azure import actions
from gpufabric.accounts.azure.client import AzureClients
from gpufabric.accounts.azure.errors import asking, incomplete
from gpufabric.accounts.azure.plans import regions
from gpufabric.accounts.azure.sections import Facts, text_of
from gpufabric.accounts.target import Target
from gpufabric.snapshots.rows import KubernetesRelease
from gpufabric.spec.regions import kubernetes_minor_of


def read_kubernetes(clients: AzureClients, target: Target) -> Facts:
    """Read the minor versions that AKS offers.

    Args:
        clients: clients of the subscription.
        target: account, region and stacks.
    """
    call = actions.KUBERNETES_VERSIONS
    with asking(call, target):
        listed = clients.containers.managed_clusters.list_kubernetes_versions(target.region).values_property
        rows = {
            str(version.version): KubernetesRelease(
                is_offered=True,
                support=", ".join(
                    [
                        *(["preview"] if version.is_preview else []),
                        *sorted(
                            text_of(plan)
                            for plan in (version.capabilities.support_plan if version.capabilities else None)
                            or []
                        ),
                    ]
                ),
            )
            for version in listed or []
        }
    if not rows:
        raise incomplete(call, f"no version in {target.region}")
    wanted = {kubernetes_minor_of(region) for region in regions(target).values()}
    return Facts(rows, dict.fromkeys(wanted - rows.keys(), f"AKS does not offer it in {target.region}"))
