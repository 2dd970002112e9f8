"""Kubernetes versions of a simulated AWS account, which supplies the images of node groups itself."""

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.simcloud.accounts.images import kubernetes
from gpufabric.simcloud.accounts.view import AccountView


def images(view: AccountView) -> list[SectionAnswer]:
    """Return the sections on images."""
    capacity = view.world.capacity.aws if view.world.capacity else None
    return [kubernetes(view, capacity.kubernetes_versions if capacity else None)]
