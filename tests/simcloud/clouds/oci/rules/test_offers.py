import pytest

from gpufabric.simcloud.clouds.oci.rules import offers as rules
from tests.simcloud.clouds.oci.tenancy import B200, DOMAIN, IMAGE, OTHER_DOMAIN, Case


def without_shape(make, domain=DOMAIN):
    def run(tenancy):
        tenancy.capacity(not_offered=[{"availability_domain": domain, "shape": B200}])
        return make(tenancy)

    return run


def without_image(make, image=IMAGE):
    def run(tenancy):
        tenancy.capacity(missing_images=[image])
        return make(tenancy)

    return run


CASES = [
    Case("an instance", rules.NO_SHAPE, without_shape(lambda tenancy: tenancy.instance()),
         f"404-NotAuthorizedOrNotFound, shape {B200} not found"),
    Case("a cluster network", rules.NO_SHAPE, without_shape(lambda tenancy: tenancy.network()),
         f"shape {B200} not found"),
    Case("a node pool", rules.NO_IMAGE, without_image(lambda tenancy: tenancy.node_pool()),
         f"404-NotAuthorizedOrNotFound, image {IMAGE} not found"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_oci_refuses(tenancy, case):
    case.check(tenancy)


@pytest.mark.parametrize(
    "make",
    [
        without_shape(lambda tenancy: tenancy.instance(), domain=OTHER_DOMAIN),
        without_shape(lambda tenancy: tenancy.instance("VM.Standard.E5.Flex")),
        without_image(lambda tenancy: tenancy.instance(), image=f"{IMAGE}other"),
    ],
)
def test_what_starts(tenancy, make):
    assert make(tenancy).id
