import re
from dataclasses import replace

import pytest

from gpufabric.accounts.oci.statements import grants_for_reading
from gpufabric.catalog.actions import OPERATIONS, cloud_actions
from gpufabric.catalog.catalog import Catalog
from gpufabric.roles.oci import NETWORK_COMPARTMENT, grants_for, snapshot_grants, statement_file
from gpufabric.roles.role import RoleAccount

CATALOG = Catalog()
PLACE = RoleAccount(
    cloud="oci",
    account="ocid1.tenancy.oc1..a",
    region="us-ashburn-1",
    prefixes=("oci-us-ashburn-1",),
    compartments=("ocid1.compartment.oc1..a", "ocid1.compartment.oc1..b"),
)
STATEMENT = re.compile(
    r"Allow group GROUP to (inspect|read|use|manage) [a-z-]+ in "
    r"(tenancy|compartment id ocid1\.compartment\.oc1\.\.[ab])"
)


def lines(grants):
    return statement_file("role", PLACE, grants).text.splitlines()


def test_statements_have_the_form_of_policies():
    every = [
        *lines(snapshot_grants()),
        *lines(grants_for(OPERATIONS, cloud_actions(CATALOG, "oci").by_type, CATALOG)),
    ]
    assert [line for line in every if not STATEMENT.fullmatch(line)] == []


def test_snapshots_need_what_the_calls_of_the_reader_need():
    assert snapshot_grants() == grants_for_reading()


def test_each_compartment_has_its_statements():
    assert lines(["read vcns in compartment"]) == [
        "Allow group GROUP to read vcns in compartment id ocid1.compartment.oc1..a",
        "Allow group GROUP to read vcns in compartment id ocid1.compartment.oc1..b",
    ]


def test_the_strongest_verb_of_a_type_stands_once():
    grants = grants_for(OPERATIONS, ["oci:Core/vcn:Vcn", "oci:ContainerEngine/nodePool:NodePool"], CATALOG)
    network = [grant for grant in grants if "virtual-network-family" in grant]
    assert network == ["manage virtual-network-family in compartment"]


def test_an_update_never_manages_all_resources():
    every = grants_for(OPERATIONS, cloud_actions(CATALOG, "oci").by_type, CATALOG)
    assert not any("all-resources" in grant for grant in every)


def test_a_preview_manages_nothing():
    grants = grants_for(("read",), cloud_actions(CATALOG, "oci").by_type, CATALOG)
    assert [grant for grant in grants if grant.partition(" ")[0] not in {"inspect", "read"}] == [
        "use clusters in compartment"  # the cluster's credentials
    ]


@pytest.mark.parametrize(
    ("operations", "verbs"), [(OPERATIONS, ["use", "{VCN_ATTACH,"]), (("read",), ["read"])]
)
def test_a_network_that_exists_has_a_compartment_of_its_own(operations, verbs):
    """No declaration states it: a person replaces the word."""
    grants = grants_for(operations, cloud_actions(CATALOG, "oci").by_type, CATALOG)
    lines = statement_file("role", replace(PLACE, uses_given_network=True), grants).text.splitlines()
    of_network = [line for line in lines if line.endswith(f"in compartment id {NETWORK_COMPARTMENT}")]
    assert [line.split()[4] for line in of_network] == verbs
    assert NETWORK_COMPARTMENT not in statement_file("role", PLACE, grants).text
