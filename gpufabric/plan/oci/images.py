"""Node images of OCI pools: which one a pool boots, and whether RDMA comes up on it."""

from collections.abc import Mapping
from dataclasses import dataclass

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.tables import NodeImage as ImageKind
from gpufabric.plan.pool import PoolPlan
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.problems import Problem


@dataclass(frozen=True, slots=True)
class PoolImage:
    """The image of a pool's nodes.

    Attributes:
        id: OCID.
        operating_system: with version, as declared.
        own: whether the pool names it, and not the region.
    """

    id: str
    operating_system: str
    own: bool


def images_of(region: OciRegion) -> Mapping[str, PoolImage]:
    """Give the image of each pool: its own, or the region's."""
    found: dict[str, PoolImage] = {}
    for name, pool in sorted(region.pools.items()):
        if pool.node_image_id is not None and pool.node_image_os is not None:
            found[name] = PoolImage(pool.node_image_id, pool.node_image_os, own=True)
        else:
            found[name] = PoolImage(region.node_image_id, region.node_image_os, own=False)
    return found


def image_problems(region: OciRegion, pools: tuple[PoolPlan, ...], catalog: Catalog) -> list[Problem]:
    """Check that each pool's image is of the kind that its shape needs.

    A shape of which the catalogue names no kind of image is not judged.
    """
    kinds = catalog.node_images()
    images = images_of(region)
    problems: list[Problem] = []
    first: tuple[PoolPlan, ImageKind] | None = None
    for pool in pools:
        named = pool.shape.roce.image if pool.shape.roce else None
        kind = kinds.get(named.value) if named else None
        if kind is None:
            continue
        image = images[pool.name]
        if not image.own:
            if first is not None and first[1].id != kind.id:
                problems.append(_needs_own(pool, kind, *first))
                continue
            first = first or (pool, kind)
        problems.extend(_wrong_system(pool, kind, image))
    return problems


def _needs_own(pool: PoolPlan, kind: ImageKind, other: PoolPlan, other_kind: ImageKind) -> Problem:
    return Problem(
        f"pools.{pool.name}.node_image_id",
        f"none, and the region's node_image_id serves pool {other.name} ({other_kind.id})",
        f"an image of kind {kind.id} for {pool.shape.name}, with node_image_os",
        f"catalogue: {kind.architecture.source}, {kind.architecture.as_of}: one image serves one kind",
    )


def _wrong_system(pool: PoolPlan, kind: ImageKind, image: PoolImage) -> list[Problem]:
    name, versions = kind.operating_system.value, kind.versions.value
    if image.operating_system in {f"{name} {version}" for version in versions}:
        return []
    refused = next((one for one in kind.refused.value if image.operating_system.startswith(one)), None)
    fact = kind.refused if refused else kind.versions
    reason = f"RDMA does not come up on {refused} under OKE" if refused else f"images of kind {kind.id}"
    return [
        Problem(
            f"pools.{pool.name}.node_image_os" if image.own else "node_image_os",
            f"{image.operating_system} for {pool.shape.name} of pool {pool.name}",
            ", ".join(f"{name} {version}" for version in versions),
            f"{reason} (catalogue: {fact.source}, {fact.as_of})",
        )
    ]
