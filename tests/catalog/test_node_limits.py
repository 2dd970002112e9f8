"""Limits of the settings of nodes."""

from typing import get_args

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.node_limits import node_limits
from gpufabric.catalog.nodes import node_facts
from gpufabric.spec.aws.pool import VolumeType


def test_every_declared_type_of_volume_has_a_largest_size(catalog: Catalog) -> None:
    sizes = node_limits(catalog, "aws").most_disk_gib
    assert sizes is not None
    assert set(sizes.value) == set(get_args(VolumeType))


def test_only_azure_takes_no_user_data(catalog: Catalog) -> None:
    clouds = ("aws", "azure", "oci")
    assert [cloud for cloud in clouds if node_limits(catalog, cloud).user_data_bytes is None] == ["azure"]


def test_the_default_disk_of_every_image_is_within_the_limits(catalog: Catalog) -> None:
    sizes = node_limits(catalog, "aws").most_disk_gib
    assert sizes is not None
    for image in node_facts(catalog, "aws").values():
        assert image.root_disk_gib is not None
        assert image.root_disk_gib.value < min(sizes.value.values())
