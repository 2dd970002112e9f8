"""Images of a simulated OCI tenancy, and its Kubernetes versions."""

from collections.abc import Iterator

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.simcloud.accounts.images import kubernetes
from gpufabric.simcloud.accounts.view import AccountView, answered
from gpufabric.snapshots.rows import Image
from gpufabric.spec.oci.region import OciRegion


def images(view: AccountView) -> list[SectionAnswer]:
    """Return the sections on images. Every declared image exists."""
    rows = {id_: Image(is_available=True) for id_ in set(_declared(view))}
    return [answered("images", rows), kubernetes(view, only_known=False)]


def _declared(view: AccountView) -> Iterator[str]:
    for region in view.target.stacks.values():
        if isinstance(region, OciRegion):
            yield region.node_image_id
            yield region.system_image_id
            yield from (pool.node_image_id for pool in region.pools.values() if pool.node_image_id)
