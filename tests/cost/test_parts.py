from decimal import Decimal

import pytest

from gpufabric.catalog.service_keys import METERED
from gpufabric.catalog.shape import Cloud
from gpufabric.cost import parts
from gpufabric.cost.items import ByUse, Item, Unpriced, Volumes

CLOUDS: tuple[Cloud, ...] = ("aws", "azure", "oci")


def everything(cloud: Cloud) -> list[Item]:
    listed = [
        *parts.nat_gateway(cloud, "here"),
        *parts.cluster_balancers(cloud, "here"),
        *parts.object_storage(cloud, "here", "ZRS" if cloud == "azure" else ""),
        *parts.replication(cloud, "here"),
        *parts.dns_zone(cloud, "here"),
    ]
    own: dict[Cloud, list[Item]] = {
        "aws": [
            *parts.interface_endpoint("here", 2),
            *parts.log_group("here"),
            *parts.flow_log("here"),
            *parts.encryption_key("here"),
            *parts.transfer_task("here", None),
            *parts.disks("aws", "here", "train", "ebs-gp3", Decimal(1), (1, 1, 1)),
        ],
        "azure": [
            *parts.private_endpoint("here"),
            *parts.log_workspace("here"),
            *parts.key_vault("here"),
        ],
        "oci": [*parts.oci_log("here"), *parts.boot_volumes("here", "train", 100, 10, (1, 1, 1))],
    }
    return [*listed, *own[cloud]]


@pytest.mark.parametrize("cloud", CLOUDS)
def test_what_is_metered_is_known(cloud: Cloud) -> None:
    metered = [item for item in everything(cloud) if isinstance(item, ByUse | Volumes)]
    assert len(metered) > 5
    assert {item.key for item in metered} <= METERED[cloud].keys()


def test_a_redundancy_that_is_not_known_is_named_and_not_quoted() -> None:
    (item,) = parts.object_storage("azure", "here", "hunter2")
    assert isinstance(item, Unpriced)
    assert "hunter2" not in str(item)


def test_pools_without_machines_have_no_disks() -> None:
    assert list(parts.disks("aws", "here", "train", "ebs-gp3", Decimal(1), (0, 0, 0))) == []
    assert list(parts.unknown_disks("azure", "here", "train", (0, 0, 0))) == []
