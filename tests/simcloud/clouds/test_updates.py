"""Updates that a cloud refuses by the catalogue's facts."""

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.simcloud.clouds import cloud_of
from gpufabric.simcloud.clouds.aws.tokens import LUSTRE_FILE_SYSTEM
from gpufabric.simcloud.clouds.updates import refused_change, upgrade_terms
from tests.simcloud.clouds.aws.account import Account, request

CLOUDS = {"aws": "aws", "azure-native": "azure", "oci": "oci"}


@pytest.mark.parametrize("id_", default_catalog().fixed_properties())
def test_a_rule_judges_updates_of_every_type(id_):
    type_ = default_catalog().fixed_properties()[id_].change.value.type
    assert cloud_of(type_.partition(":")[0]).rules.rules_for("Update", type_)


@pytest.mark.parametrize("cloud", CLOUDS.values())
def test_every_cloud_has_terms_of_upgrades(cloud):
    assert upgrade_terms(cloud).step_minors.value == 1


def test_a_change_is_given_with_both_values():
    account = Account()
    before = {"perUnitStorageThroughput": 250, "efaEnabled": True}
    account.add(LUSTRE_FILE_SYSTEM, "fs", before)
    asked = request(LUSTRE_FILE_SYSTEM, {**before, "perUnitStorageThroughput": 500}, id_="fs", verb="Update")
    assert refused_change(account, asked, "fsx-efa-throughput") == (250, 500)
    assert refused_change(account, asked, "oci-lustre-capacity") is None
    gone = request(LUSTRE_FILE_SYSTEM, before, id_="other", verb="Update")
    assert refused_change(account, gone, "fsx-efa-throughput") is None
