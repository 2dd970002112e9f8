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


UPDATES = {"replace-if-removed": {"removed"}, "replace-if-whole": {"added", "removed"}}
"""Conditions under which the provider updates a property, with what it must not be for that."""


def facts(id_):
    """Properties whose change is a replacement, for the types of an entry in the table of replacements."""
    types = default_catalog().fixed_properties[id_].change.value.types
    tables = [(replacements(CLOUDS[type_.partition(":")[0]]), type_) for type_ in types]
    return [table[type_] for table, type_ in tables if type_ in table]


def is_part(path, whole):
    return path == whole or path.startswith(f"{whole}.")


@pytest.mark.parametrize("id_", default_catalog().fixed_properties)
def test_entries_name_the_properties_by_which_the_provider_replaces(id_):
    replaced = {path for entry in facts(id_) for path in entry.replace}
    whole = {path for path in replaced if not any(path.startswith(f"{above}.") for above in replaced)}
    assert not facts(id_) or set(default_catalog().fixed_properties[id_].change.value.unless) == whole


@pytest.mark.parametrize("id_", default_catalog().fixed_properties)
def test_no_property_is_refused_that_the_provider_replaces(id_):
    change = default_catalog().fixed_properties[id_].change.value
    refused = [f"{change.list}.{path}" if change.list else path for path in change.properties]
    kinds = {name for name, holds in (("added", change.added), ("removed", change.removed)) if holds}
    for entry in facts(id_):
        for path in refused:
            assert not [other for other in entry.replace if is_part(path, other) or is_part(other, path)]
            for other, effect in entry.conditions.items():
                if is_part(path, other) or is_part(other, path):
                    assert not kinds & UPDATES[effect], (path, other)


def test_all_types_but_one_are_in_the_table_of_replacements():
    """Scale sets are the nodes of AKS: no component creates one."""
    entries = default_catalog().fixed_properties
    lacking = {id_ for id_, entry in entries.items() if len(facts(id_)) < len(entry.change.value.types)}
    assert lacking == {"azure-scale-set"}


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
