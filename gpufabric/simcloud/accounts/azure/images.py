"""Kubernetes versions of a simulated Azure subscription, which supplies the images of pools itself."""

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.simcloud.accounts.images import kubernetes
from gpufabric.simcloud.accounts.view import AccountView
from gpufabric.simcloud.clouds.azure.rules.facts import kubernetes_versions


def images(view: AccountView) -> list[SectionAnswer]:
    """Return the sections on images."""
    return [kubernetes(view, kubernetes_versions())]
