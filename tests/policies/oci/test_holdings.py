"""Availability domains and reservations of OCI's machines, before and after a change."""

from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.billing.extractors import Lookup
from gpufabric.policies.digests import digest_of
from gpufabric.policies.oci.holdings import PLACES, RESERVATIONS, is_without_gpus
from gpufabric.policies.properties import UnreadableProperty
from tests.policies.aws_stack import NOW, Change, add, drop, link, put
from tests.policies.conftest import UNKNOWN, Made, seen
from tests.policies.oci.test_reservations import LITERAL, OTHER_AD, OWN, existing, with_pool
from tests.policies.oci_stack import AD, B200, changed, configuration

INSTANCE = "oci:Core/instance:Instance"
RESERVATION = "the own reservation"


def read(readers: Any, name: str, *changes: Change) -> str:
    resources = {resource.urn: resource for resource in seen(list(changed(*changes).values()))}
    by_name = {resource.name: resource for resource in resources.values()}
    lookup = Lookup(default_catalog(), resources, "us-ashburn-1", "", {}, NOW)
    resource = by_name[name]
    return readers[resource.type](resource, lookup).replace(by_name["reservation"].urn, RESERVATION)


@pytest.mark.parametrize(
    ("name", "changes", "domains"),
    [
        ("train", (), AD),
        ("rack-1", (), AD),
        ("system", (), AD),
        ("alone", (add(Made(INSTANCE, {"availabilityDomain": OTHER_AD}, "alone")),), OTHER_AD),
        ("train", (drop("train", "placementConfiguration"),), ""),
        (
            "system",
            (
                put(
                    "system",
                    "nodeConfigDetails",
                    "placementConfigs",
                    value=[{"availabilityDomain": OTHER_AD}, {"availabilityDomain": AD}],
                ),
            ),
            f"{AD} {OTHER_AD}",
        ),
    ],
)
def test_availability_domains(name: str, changes: tuple[Change, ...], domains: str) -> None:
    assert read(PLACES, name, *changes) == domains


@pytest.mark.parametrize(
    ("name", "changes", "reservations"),
    [
        ("train", (), RESERVATION),
        ("rack-1", (), ""),
        ("system", (), ""),
        ("managed", (with_pool(UNKNOWN),), RESERVATION),
        # An id of another stack beside the own reservation is not the own one.
        ("managed", (with_pool(UNKNOWN, LITERAL),), f"{digest_of(LITERAL)} {RESERVATION}"),
        ("managed", (with_pool(OWN, LITERAL), existing({"id": OWN})), f"{digest_of(LITERAL)} {RESERVATION}"),
        ("managed", (with_pool(LITERAL), existing({"id": OWN})), digest_of(LITERAL)),
        ("alone", (add(Made(INSTANCE, {"capacityReservationId": LITERAL}, "alone")),), digest_of(LITERAL)),
        ("alone", (add(Made(INSTANCE, {}, "alone")),), ""),
    ],
)
def test_reservations(name: str, changes: tuple[Change, ...], reservations: str) -> None:
    assert read(RESERVATIONS, name, *changes) == reservations


@pytest.mark.parametrize(
    ("name", "changes", "why"),
    [
        ("train", (link("train", instancePools=()),), "is not one instance configuration"),
        ("train", (link("train-nodes", instanceDetails="workers"),), "unknown until apply"),
        ("managed", (with_pool(OWN, LITERAL), existing({})), "may be one of several reservations"),
    ],
)
def test_unknown_reservation_is_no_reservation(name: str, changes: tuple[Change, ...], why: str) -> None:
    with pytest.raises(UnreadableProperty, match=why):
        read(RESERVATIONS, name, *changes)


@pytest.mark.parametrize(
    ("made", "without"),
    [
        (Made(INSTANCE, {"shape": "VM.Standard.E5.Flex"}), True),
        (Made(INSTANCE, {"shape": B200}), False),
        (Made(INSTANCE, {"shape": UNKNOWN}), False),
        (Made(INSTANCE, {}), False),
        (Made("oci:ContainerEngine/nodePool:NodePool", {"nodeShape": "VM.Standard3.Flex"}), True),
        (configuration("nodes", "VM.Standard.E5.Flex"), False),
    ],
)
def test_flexible_shapes_have_no_gpus(made: Made, without: bool) -> None:
    (resource,) = seen([Made(made.type, made.props)])
    assert is_without_gpus(resource) is without
