"""Kubernetes versions of a simulated AWS account, which supplies the images of node groups itself."""

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.simcloud.accounts.images import kubernetes
from gpufabric.simcloud.accounts.view import AccountView


def images(view: AccountView) -> list[SectionAnswer]:
    """Return the sections on images."""
    return [kubernetes(view, only_known=False)]
