from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.nodes import node_facts
from gpufabric.plan.aws.node_images import FOLDERS, EksImage, eks_images
from gpufabric.plan.aws.pool import SYSTEM_AMI_TYPE
from tests.preflight.cases import aws


def test_every_image_of_the_catalogue_has_a_folder() -> None:
    assert {*node_facts(default_catalog(), "aws"), SYSTEM_AMI_TYPE} <= set(FOLDERS)


def test_images_of_system_nodes_and_pools() -> None:
    images = eks_images(aws(), default_catalog())
    assert images == {
        EksImage("AL2023_x86_64_STANDARD", "1.35"): (),
        EksImage("AL2023_x86_64_NVIDIA", "1.35"): ("train",),
    }
    assert [image.parameter for image in images] == [
        f"/aws/service/eks/optimized-ami/1.35/amazon-linux-2023/x86_64/{kind}/recommended/image_id"
        for kind in ("standard", "nvidia")
    ]
