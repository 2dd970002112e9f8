"""Images boot on the shapes that the capacity file lists for them."""

from gpufabric.simcloud.clouds.oci.rules.errors import refuse
from gpufabric.simcloud.clouds.oci.rules.launch import (
    details_of,
    launch_of,
)
from gpufabric.simcloud.clouds.oci.tokens import INSTANCE, INSTANCE_CONFIGURATION, NODE_POOL
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule
from gpufabric.wire.values import dig

CONFIGURED = Refusal(
    "InvalidParameter",
    "Shape {shape} is incompatible with image {image}",
    "an instance configuration with an image that does not boot on its shape",
    "garutilorenzo/k3s-oci-cluster#1",
)
LAUNCHED = Refusal(
    "InvalidParameter",
    "Shape {shape} is not valid for image {image}.",
    "an instance with an image that does not boot on its shape",
    "oracle/terraform-provider-oci#2103; hitrov/oci-arm-host-capacity#59",
)
NODES = Refusal(
    "InvalidParameter",
    "Invalid nodeShape: Node shape and image are not compatible.",
    "a node pool with an image that does not boot on its shape",
    "oracle-quickstart/oci-arch-ci-cd#9",
)

_BY_TYPE = {INSTANCE_CONFIGURATION: CONFIGURED, INSTANCE: LAUNCHED, NODE_POOL: NODES}


@rule(types=_BY_TYPE, refuses=_BY_TYPE.values())
def image_fits_shape(state: State, request: Request) -> CloudError | None:
    """The image boots on the shape; images that the capacity file does not list boot on every shape."""
    capacity = request.world.capacity.oci if request.world.capacity else None
    if capacity is None:
        return None
    shape, image = _asked(state, request)
    listed = next((entry for entry in capacity.images if entry.id == image), None)
    if listed is None or not shape or shape in listed.shapes:
        return None
    because = f"{image} starts on {', '.join(listed.shapes) or 'no shape'}"
    return refuse(request, _BY_TYPE[request.type], because=because, shape=shape, image=image)


def _asked(state: State, request: Request) -> tuple[str, str]:
    if request.type == INSTANCE_CONFIGURATION:
        details = details_of(request.inputs)
        return str(details.get("shape") or ""), str(dig(details, "sourceDetails.imageId") or "")
    asked = launch_of(state, request)
    return (asked.shape, asked.image) if asked else ("", "")
