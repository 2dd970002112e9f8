"""Node images of OCI pools, and whether RDMA works on them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.rdma import NodeImage as ImageKind
from gpufabric.plan.pool import PoolPlan
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.problems import Problem


@dataclass(frozen=True, slots=True)
class PoolImage:
    """The image of a pool's nodes.

    Attributes:
        id: OCID.
        operating_system: with version, as declared.
        own: whether the pool declares it; if not, the region does.
    """

    id: str
    operating_system: str
    own: bool


def images_of(region: OciRegion) -> Mapping[str, PoolImage]:
    """Return the image of each pool: its own, or the region's."""
    images: dict[str, PoolImage] = {}
    for name, pool in sorted(region.pools.items()):
        if pool.node_image_id is not None and pool.node_image_os is not None:
            images[name] = PoolImage(pool.node_image_id, pool.node_image_os, own=True)
        else:
            images[name] = PoolImage(region.node_image_id, region.node_image_os, own=False)
    return images


def image_problems(region: OciRegion, pools: Iterable[PoolPlan], catalog: Catalog) -> list[Problem]:
    """Check that each pool's image is of the kind that its shape needs.

    A shape without a kind of image in the catalogue is not checked.
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
    refused = next((name for name in kind.refused.value if image.operating_system.startswith(name)), None)
    fact = kind.refused if refused else kind.versions
    reason = f"RDMA does not work on {refused} under OKE" if refused else f"images of kind {kind.id}"
    return [
        Problem(
            f"pools.{pool.name}.node_image_os" if image.own else "node_image_os",
            f"{image.operating_system} for {pool.shape.name} of pool {pool.name}",
            ", ".join(f"{name} {version}" for version in versions),
            f"{reason} (catalogue: {fact.source}, {fact.as_of})",
        )
    ]
