"""Images and the shapes that they start on."""

import pytest

from gpufabric.simcloud.clouds.oci.rules import images as rules
from tests.simcloud.clouds.oci.tenancy import B200, IMAGE, Case

OTHER = [{"id": IMAGE, "shapes": ["VM.Standard.E5.Flex"]}]


def with_image(make, images=OTHER):
    def run(tenancy):
        tenancy.capacity(images=images)
        return make(tenancy)

    return run


CASES = [
    Case("configuration", rules.CONFIGURED, with_image(lambda tenancy: tenancy.configuration()),
         f"400-InvalidParameter, Shape {B200} is incompatible with image {IMAGE}"),
    Case("instance", rules.LAUNCHED, with_image(lambda tenancy: tenancy.instance()),
         f"Shape {B200} is not valid for image {IMAGE}. [simulated OCI: {IMAGE} starts on "
         "VM.Standard.E5.Flex]"),
    Case("node pool", rules.NODES, with_image(lambda tenancy: tenancy.node_pool()),
         "Invalid nodeShape: Node shape and image are not compatible."),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_oci_refuses(tenancy, case):
    case.check(tenancy)


@pytest.mark.parametrize(
    "make",
    [
        with_image(lambda tenancy: tenancy.network(2), [{"id": IMAGE, "shapes": [B200]}]),
        with_image(lambda tenancy: tenancy.instance("VM.Standard.E5.Flex")),
        with_image(lambda tenancy: tenancy.instance(), [{"id": f"{IMAGE}other", "shapes": []}]),
    ],
)
def test_what_starts(tenancy, make):
    assert make(tenancy).id
