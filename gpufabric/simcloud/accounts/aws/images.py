"""Images and Kubernetes versions of a simulated AWS account."""

from collections.abc import Collection

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.plan.aws.node_images import eks_images
from gpufabric.simcloud.accounts.images import kubernetes
from gpufabric.simcloud.accounts.view import AccountView, answered
from gpufabric.simcloud.clouds.aws.tokens import CLUSTER
from gpufabric.simcloud.on_demand import catalog
from gpufabric.snapshots.rows import Image
from gpufabric.spec.aws.region import AwsRegion


def images(view: AccountView) -> list[SectionAnswer]:
    """Return the sections on images."""
    capacity = view.world.capacity.aws if view.world.capacity else None
    offered = capacity.kubernetes_versions if capacity else None
    return [_images(view, offered), kubernetes(view, offered)]


def _images(view: AccountView, offered: Collection[str] | None) -> SectionAnswer:
    """Return the images of the declared pools and system nodes.

    Every offered version has them, and every version that a cluster of the account still has.
    """
    wanted = {
        image
        for region in view.target.stacks.values()
        if isinstance(region, AwsRegion)
        for image in eks_images(region, catalog())
    }
    kept = {
        str(cluster.outputs.get("version") or "")
        for cluster in view.state.of_type(CLUSTER)
        if cluster.region == view.target.region
    }
    lacking = {
        image for image in wanted if offered is not None and image.kubernetes_version not in {*offered, *kept}
    }
    return answered(
        "images",
        {
            image.parameter: Image(kubernetes_version=image.kubernetes_version, is_available=True)
            for image in wanted - lacking
        },
        {image.parameter: f"no image of Kubernetes {image.kubernetes_version}" for image in lacking},
    )
