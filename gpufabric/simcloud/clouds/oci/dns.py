"""DNS: private zones and their records. Every VCN comes with a resolver and a view.

What forces a new resource comes from pulumi_oci's documentation, see
:mod:`gpufabric.simcloud.clouds.oci.core`.
"""

from collections.abc import Mapping

from gpufabric.simcloud.clouds.kind import Context, Kind, table
from gpufabric.simcloud.clouds.oci.ocid import kind_of_ocid, ocid
from gpufabric.simcloud.clouds.oci.tokens import RRSET, ZONE
from gpufabric.simcloud.clouds.render import render
from gpufabric.wire.values import Value


def resolver_of(vcn: str) -> str:
    """Return the OCID of the resolver that OCI makes with a VCN."""
    return _derived(vcn, "dnsresolver")


def view_of(vcn: str) -> str:
    """Return the OCID of the default view of that resolver."""
    return _view(resolver_of(vcn))


def _view(resolver: str) -> str:
    return _derived(resolver, "dnsview")


def _derived(source: str, kind: str) -> str:
    context = Context("", "", f"{source}\0{kind}", "", {}, {}, lambda _: None)
    return f"ocid1.{kind}.oc1.{source.split('.')[3]}.aaaaaaaa{render('{base32:52:dns}', context)}"


def association(args: Mapping[str, Value], context: Context) -> Mapping[str, Value]:
    """Answer ``getCnvDnsResolverAssociation``."""
    vcn = str(args.get("vcnId"))
    if context.lookup(vcn) is None:
        raise LookupError(
            f"404-NotAuthorizedOrNotFound, Authorization failed or requested resource not found: {vcn}"
        )
    return {**args, "id": vcn, "dnsResolverId": resolver_of(vcn), "state": "AVAILABLE"}


def resolver(args: Mapping[str, Value], context: Context) -> Mapping[str, Value]:
    """Answer ``getResolver``."""
    id_ = str(args.get("resolverId"))
    if kind_of_ocid(id_) != "dnsresolver":
        raise LookupError(f"400-InvalidParameter, {id_} is no resolver")
    return {
        **args,
        "id": id_,
        "compartmentId": context.account,
        "defaultViewId": _view(id_),
        "attachedViews": list[Value](),
        "endpoints": list[Value](),
        "rules": list[Value](),
        "isProtected": True,
        "state": "ACTIVE",
    }


KINDS = table(
    Kind(
        type=ZONE,
        id=ocid("dns-zone"),
        name="name",
        computed={
            "state": "ACTIVE",
            "isProtected": False,
            "nameservers": list[object](),
            "self": "https://dns.{region}.oci.oraclecloud.com/20180115/zones/{id}",
            "serial": 1,
            "version": "1",
            "zoneTransferServers": list[object](),
        },
        defaults={"scope": "GLOBAL", "resolutionMode": "STATIC", "dnssecState": "DISABLED"},
    ),
    Kind(
        type=RRSET,
        id="zoneNameOrId/{in:zoneNameOrId}/domain/{in:domain}/rtype/{in:rtype}",
        in_place=("items", "scope"),
        sets=("items",),
    ),
)
"""Resource types by token."""
