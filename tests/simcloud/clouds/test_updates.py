"""Updates that a cloud refuses by the catalogue's facts."""

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.simcloud.clouds import cloud_of
from gpufabric.simcloud.clouds.aws.tokens import LUSTRE_FILE_SYSTEM
from gpufabric.simcloud.clouds.replacements import replacements
from gpufabric.simcloud.clouds.updates import RefusedChange, refused_change, upgrade_terms
from tests.simcloud.clouds.aws.account import Account, request

CLOUDS = {"aws": "aws", "azure-native": "azure", "oci": "oci"}


@pytest.mark.parametrize("id_", default_catalog().fixed_properties)
def test_a_rule_judges_updates_of_every_type(id_):
    for type_ in default_catalog().fixed_properties[id_].change.value.types:
        assert cloud_of(type_.partition(":")[0]).rules.rules_for("Update", type_)


@pytest.mark.parametrize("id_", default_catalog().create_only)
def test_entries_name_the_properties_by_which_the_provider_replaces(id_):
    change = default_catalog().create_only[id_].change.value
    facts = [replacements("azure")[type_] for type_ in change.types if type_ in replacements("azure")]
    replacing = {path for entry in facts for path in entry.replace if "." not in path}
    # The capacity of a file system has an entry of its own.
    assert not facts or set(change.unless) == replacing - {"storageCapacityTiB"}
    assert not replacing & set(change.properties)


@pytest.mark.parametrize("cloud", CLOUDS.values())
def test_every_cloud_has_terms_of_upgrades(cloud):
    assert upgrade_terms(cloud).step_minors.value == 1


def test_a_change_is_given_with_both_values():
    account = Account()
    before = {"perUnitStorageThroughput": 250, "efaEnabled": True}
    account.add(LUSTRE_FILE_SYSTEM, "fs", before)
    asked = request(LUSTRE_FILE_SYSTEM, {**before, "perUnitStorageThroughput": 500}, id_="fs", verb="Update")
    assert refused_change(account, asked, "fsx-efa-throughput") == RefusedChange(
        "fsx-efa-throughput", "perUnitStorageThroughput", 250, 500
    )
    assert refused_change(account, asked, "oci-lustre-capacity") is None
    gone = request(LUSTRE_FILE_SYSTEM, before, id_="other", verb="Update")
    assert refused_change(account, gone, "fsx-efa-throughput") is None
