"""Images of a simulated OCI tenancy, and its Kubernetes versions."""

from collections.abc import Iterator

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.simcloud.accounts.images import kubernetes
from gpufabric.simcloud.accounts.view import AccountView, answered
from gpufabric.simcloud.clouds.oci.rules.offers import NO_IMAGE, has_image
from gpufabric.snapshots.rows import Image
from gpufabric.spec.oci.region import OciRegion


def images(view: AccountView) -> list[SectionAnswer]:
    """Return the sections on images."""
    declared = set(_declared(view))
    rows = {id_: Image(is_available=True) for id_ in declared if has_image(view.world, id_)}
    absent = {id_: f"{NO_IMAGE.code}: {NO_IMAGE.text.format(image=id_)}" for id_ in declared - rows.keys()}
    capacity = view.world.capacity.oci if view.world.capacity else None
    versions = kubernetes(view, capacity.kubernetes_versions if capacity else None)
    return [answered("images", rows, absent), versions]


def _declared(view: AccountView) -> Iterator[str]:
    for region in view.target.stacks.values():
        if isinstance(region, OciRegion):
            yield region.node_image_id
            if region.system_image_id:
                yield region.system_image_id
            yield from (pool.node_image_id for pool in region.pools.values() if pool.node_image_id)
