"""Charges for data between regions, and other tables of money beside prices."""

from decimal import Decimal

import pytest
from pydantic import TypeAdapter, ValidationError

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.charges import TransferCharge, TransferPath
from gpufabric.spec.link_kinds import LINK_KINDS
from tests.catalog.walk import CLOUDS


@pytest.fixture(scope="module")
def charges(catalog: Catalog) -> list[TransferCharge]:
    return list(catalog.transfer_charges().values())


@pytest.mark.parametrize("path", [*LINK_KINDS, "cloud-network", "internet"])
def test_paths_are_the_link_kinds_and_two_more(path: str) -> None:
    assert TypeAdapter(TransferPath).validate_python(path) == path
    with pytest.raises(ValidationError, match=f"'{path}'"):
        TypeAdapter(TransferPath).validate_python("pigeon")


def test_a_row_has_one_price_or_tiers(charges: list[TransferCharge]) -> None:
    for charge in charges:
        for row in charge.prices:
            assert (row.usd is None) == bool(row.tiers), charge.id
        named = [region for row in charge.prices for region in row.regions_priced]
        assert len(set(named)) == len(named), charge.id
        assert charge.sent_over is not None or charge.received_over is not None, charge.id


def test_tiers_rise_and_the_last_has_no_end(charges: list[TransferCharge]) -> None:
    for charge in charges:
        for row in charge.prices:
            if row.tiers:
                *rest, last = row.tiers
                ends = [tier.up_to.value for tier in rest if tier.up_to is not None]
                assert len(ends) == len(rest), charge.id
                assert ends == sorted(set(ends)), charge.id
                assert last.up_to is None, charge.id


def test_charges_hold_in_regions_of_their_cloud(catalog: Catalog, charges: list[TransferCharge]) -> None:
    for charge in charges:
        known = {*catalog.regions(charge.cloud), "*"}
        assert {region for row in charge.prices for region in row.regions_priced} <= known, charge.id
        assert charge.within is None or set(charge.within.value) <= known, charge.id


def test_what_a_charge_replaces_is_there_for_the_same_ways(catalog: Catalog) -> None:
    charges = catalog.transfer_charges()
    replacing = [charge for charge in charges.values() if charge.replaces is not None]
    assert replacing
    for charge in replacing:
        assert charge.replaces is not None
        other = charges[charge.replaces.value]
        assert (charge.cloud, charge.sent_over and charge.sent_over.value) == (
            other.cloud,
            other.sent_over and other.sent_over.value,
        )


@pytest.mark.parametrize("kind", LINK_KINDS)
def test_each_kind_of_link_says_what_both_ends_pay(catalog: Catalog, kind: str) -> None:
    clouds = {cloud for pair in catalog.link_kinds()[kind].clouds.value for cloud in pair.split("-")}
    charges = catalog.transfer_charges().values()
    for cloud in clouds:
        own = [charge for charge in charges if charge.cloud == cloud]
        assert any(charge.sent_over and kind in charge.sent_over.value for charge in own), f"{cloud} sends"
        assert any(charge.received_over and kind in charge.received_over.value for charge in own), (
            f"{cloud} receives"
        )


def test_what_is_free_says_so(charges: list[TransferCharge]) -> None:
    free = {charge.id for charge in charges for row in charge.prices if row.usd and row.usd.value == 0}
    assert free == {"aws-in", "azure-in", "oci-in", "oci-fastconnect"}


def test_reserved_and_idle_machines_cost_a_share_on_every_cloud(catalog: Catalog) -> None:
    shares = {key: row.share_of_on_demand.value for key, row in catalog.idle_capacity().items()}
    assert shares == {"aws": 1, "azure": 1, "oci": Decimal("0.85")}
    assert set(shares) == set(CLOUDS)
