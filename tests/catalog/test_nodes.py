"""Node images agree with the other tables of the catalogue."""

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.nodes import IMEX_SERVICE, Provider, ServiceState, node_facts
from gpufabric.catalog.shape import Shape
from tests.catalog.walk import CLOUDS


def test_oci_has_facts_on_every_image_that_shapes_name(catalog: Catalog) -> None:
    assert set(node_facts(catalog, "oci")) == set(catalog.node_images())


def test_oci_images_agree_on_architecture_and_system(catalog: Catalog) -> None:
    for id_, image in catalog.node_images().items():
        facts = node_facts(catalog, "oci")[id_]
        assert facts.architecture.value == image.architecture.value
        assert all(version in facts.operating_system.value for version in image.versions.value)


def test_every_shape_has_an_image_of_its_vendor(catalog: Catalog, shape: Shape) -> None:
    fitting = [
        image.id
        for image in node_facts(catalog, shape.cloud).values()
        if shape.vendor in image.vendors.value and image.architecture.value == shape.host.architecture.value
    ]
    assert fitting


def test_images_for_nvlink_across_machines_tell_the_state_of_imex(catalog: Catalog, shape: Shape) -> None:
    if shape.vendor != "nvidia" or shape.nodes_per_nvlink_domain == 1:
        return
    images = [
        image
        for image in node_facts(catalog, shape.cloud).values()
        if image.architecture.value == shape.host.architecture.value and "nvidia" in image.vendors.value
    ]
    assert images
    assert all(image.service(IMEX_SERVICE) is not None and image.dra_driver for image in images)


def test_oci_racks_start_the_imex_service_of_their_image(catalog: Catalog) -> None:
    assert node_facts(catalog, "oci")["ubuntu-arm64-nvidia"].service(IMEX_SERVICE) is ServiceState.ENABLED


def test_an_unknown_service_has_no_state(catalog: Catalog) -> None:
    assert node_facts(catalog, "aws")["AL2023_x86_64_NEURON"].service(IMEX_SERVICE) is None


def test_every_image_of_aws_has_a_client_so_that_no_policy_looks(catalog: Catalog) -> None:
    clients = [image.lustre_client for image in node_facts(catalog, "aws").values()]
    assert all(client is not None and client.value is Provider.ADDON for client in clients)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_missing_client_is_explained(catalog: Catalog, cloud: str) -> None:
    for image in node_facts(catalog, cloud).values():
        client = image.lustre_client
        assert client is None or client.value is not Provider.NOBODY or client.note


def test_rdma_devices_are_as_many_as_ports(oci_shape: Shape) -> None:
    roce = oci_shape.roce
    if roce is not None and roce.hca_names is not None and roce.ports is not None:
        assert len(set(roce.hca_names.value)) == roce.ports.value
