"""Private zones and their records."""

import pytest

from gpufabric.simcloud.clouds.oci.dns import view_of
from gpufabric.simcloud.clouds.oci.rules import zones as rules
from gpufabric.simcloud.clouds.oci.tokens import RRSET, ZONE
from tests.simcloud.clouds.oci.tenancy import Case

NAME = "fabric.internal"
DOMAIN = f"lighthouse.{NAME}"


def zone(tenancy, name=NAME, **inputs):
    given = {"name": name, "zoneType": "PRIMARY", "scope": "PRIVATE", "viewId": view_of(tenancy.vcn.id)}
    return tenancy.make(ZONE, {**given, **inputs})


def record(tenancy, domain=DOMAIN, **item):
    owner = zone(tenancy)
    row = {"domain": domain, "rtype": "A", "rdata": "10.0.0.1", "ttl": 30, **item}
    return tenancy.oci.create(
        RRSET, "r", {"zoneNameOrId": owner.id, "domain": domain, "rtype": "A", "items": [row]}
    )


def recorded(domain=DOMAIN, **item):
    return lambda tenancy: record(tenancy, domain, **item)


def twice(tenancy):
    zone(tenancy)
    zone(tenancy, "Fabric.Internal.")


def other_name(tenancy):
    owner = zone(tenancy)
    row = {"domain": NAME, "rtype": "A", "rdata": "10.0.0.1", "ttl": 30}
    tenancy.oci.create(RRSET, "r", {"zoneNameOrId": owner.id, "domain": DOMAIN, "rtype": "A", "items": [row]})


CASES = [
    Case("no name", rules.NAME, lambda tenancy: zone(tenancy, "two words"), "two words is not a valid"),
    Case("protected", rules.PROTECTED, lambda tenancy: zone(tenancy, "x.oraclevcn.com"), "x.oraclevcn.com"),
    Case("secondary", rules.PRIVATE, lambda tenancy: zone(tenancy, zoneType="SECONDARY"), "of type PRIMARY"),
    Case("no view", rules.PRIVATE, lambda tenancy: zone(tenancy, viewId=None), "name a view"),
    Case("second of a name", rules.TAKEN, twice, "already exists in view"),
    Case("not in its zone", rules.OUTSIDE, recorded("lighthouse.other"),
         "is not within the zone fabric.internal"),
    Case("no address", rules.ITEM, recorded(rdata="10.0.0"), "The record 10.0.0 of"),
    Case("no time to live", rules.ITEM, recorded(ttl=0), "a TTL of 1 to"),
    Case("another name", rules.ITEM, other_name, "its RRSet"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refusals(case, tenancy):
    case.check(tenancy)


def test_what_is_allowed(tenancy):
    made = record(tenancy)
    assert made.outputs["items"][0]["rdata"] == "10.0.0.1"
    zone(tenancy, "other.internal")
    assert zone(tenancy, "example.org", scope="GLOBAL", viewId=None).outputs["state"] == "ACTIVE"
