"""Shapes that an availability domain has, and images that the tenancy has, from the capacity file."""

from gpufabric.catalog.availability_domains import domain_key
from gpufabric.simcloud.clouds.oci.rules.errors import refuse
from gpufabric.simcloud.clouds.oci.rules.launch import LAUNCHERS, launch_of, more_than_before
from gpufabric.simcloud.clouds.request import CloudError, Request, State, World
from gpufabric.simcloud.clouds.rule import Refusal, rule

NO_SHAPE = Refusal(
    "NotAuthorizedOrNotFound",
    "shape {shape} not found",
    "instances of a shape that the availability domain does not have",
    "oracle-quickstart/oci-cloudnative#19",
    http=404,
    status="NOT_FOUND",
)
NO_IMAGE = Refusal(
    "NotAuthorizedOrNotFound",
    "image {image} not found",
    "instances with an image that the tenancy does not have",
    "IAmStoxe/oracle-free-tier-wirehole#1",
    http=404,
    status="NOT_FOUND",
)


@rule(types=LAUNCHERS, refuses=(NO_SHAPE, NO_IMAGE))
def shape_and_image_exist(state: State, request: Request) -> CloudError | None:
    """The availability domains have the shape, and the tenancy has the image."""
    asked = launch_of(state, request)
    if asked is None or not more_than_before(state, request, asked):
        return None
    for domain in asked.domains:
        if not is_offered(request.world, asked.shape, domain):
            because = f"{domain} does not have it"
            return refuse(request, NO_SHAPE, because=because, shape=asked.shape)
    return refuse(request, NO_IMAGE, image=asked.image) if not has_image(request.world, asked.image) else None


def is_offered(world: World, shape: str, domain: str) -> bool:
    """Return whether an availability domain has a shape."""
    capacity = world.capacity.oci if world.capacity else None
    return not any(
        (entry.shape, domain_key(entry.availability_domain)) == (shape, domain_key(domain))
        for entry in (capacity.not_offered if capacity else ())
    )


def has_image(world: World, image: str) -> bool:
    """Return whether the tenancy has an image."""
    capacity = world.capacity.oci if world.capacity else None
    return capacity is None or image not in capacity.missing_images
