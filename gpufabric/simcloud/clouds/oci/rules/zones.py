"""Private DNS zones and their records."""

from gpufabric.simcloud.clouds import dnsnames
from gpufabric.simcloud.clouds.oci.rules.errors import refuse
from gpufabric.simcloud.clouds.oci.tokens import RRSET, ZONE
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule
from gpufabric.wire.values import as_list, as_map, plain

_API = "OCI API reference, "
_PROTECTED = "oraclevcn.com"
_LONGEST_TTL = 604_800

NAME = Refusal(
    "InvalidParameter",
    "The zone name {name} is not a valid domain name.",
    "a zone whose name is not a valid domain name",
    _API + "CreateZoneDetails",
    own_words=True,
)
PROTECTED = Refusal(
    "InvalidParameter",
    "Creating a private zone at or under oraclevcn.com within the default protected view of a VCN-dedicated "
    "resolver is not permitted: {name}.",
    "a private zone at or under oraclevcn.com",
    _API + "CreateZone",
    own_words=True,
)
PRIVATE = Refusal(
    "InvalidParameter",
    "The private zone {name} must be of type PRIMARY and name a view.",
    "a private zone without a view, or of type SECONDARY",
    _API + "CreateZoneDetails",
    own_words=True,
)
TAKEN = Refusal(
    "Conflict",
    "The zone {name} already exists in view {view}: {by}.",
    "a second zone with the same name in a view",
    'OCI documentation, "Private Views": names in a view are unique',
    own_words=True,
    http=409,
    status="ALREADY_EXISTS",
)
OUTSIDE = Refusal(
    "InvalidParameter",
    "The domain {name} is not within the zone {zone}.",
    "a record whose name is outside its zone",
    _API + "UpdateRRSet",
    own_words=True,
)
ITEM = Refusal(
    "InvalidParameter",
    "The record {value} of {name} is not valid: an address, a TTL of 1 to 604800 seconds, and the domain and "
    "type of its RRSet are needed.",
    "an A record whose value is not an IPv4 address, whose name differs from its set, or whose time to "
    "live is out of range",
    _API + "RecordDetails",
    own_words=True,
)


@rule(types=(ZONE,), refuses=(NAME, PROTECTED, PRIVATE, TAKEN))
def zone(state: State, request: Request) -> CloudError | None:
    """A private zone is in a view, once, under a name that OCI does not protect."""
    inputs = request.inputs
    name = str(inputs.get("name") or "")
    if not dnsnames.is_name(name):
        return refuse(request, NAME, name=name)
    return _private(state, request, name) if inputs.get("scope") == "PRIVATE" else None


def _private(state: State, request: Request, name: str) -> CloudError | None:
    view = request.inputs.get("viewId")
    if dnsnames.is_within(name, _PROTECTED):
        return refuse(request, PROTECTED, name=name)
    if request.inputs.get("zoneType") != "PRIMARY" or not view:
        return refuse(request, PRIVATE, name=name)
    for other in state.of_type(ZONE):
        given = plain(other.inputs)
        same = dnsnames.bare_name(str(given.get("name"))) == dnsnames.bare_name(name)
        if other.id != request.id and same and given.get("viewId") == view:
            return refuse(request, TAKEN, name=name, view=view, by=other.id)
    return None


@rule(types=(RRSET,), refuses=(OUTSIDE, ITEM))
def record(state: State, request: Request) -> CloudError | None:
    """A record is within its zone and has a valid value for its type."""
    inputs = request.inputs
    name, kind = str(inputs.get("domain") or ""), inputs.get("rtype")
    owner = state.get(ZONE, str(inputs.get("zoneNameOrId")))
    above = str(plain(owner.inputs).get("name")) if owner else name
    if not dnsnames.is_name(name) or not dnsnames.is_within(name, above):
        return refuse(request, OUTSIDE, name=name, zone=above)
    for item in (as_map(item) for item in as_list(inputs.get("items"))):
        value, ttl = str(item.get("rdata")), item.get("ttl")
        same = dnsnames.bare_name(str(item.get("domain"))) == dnsnames.bare_name(name)
        sound = kind != "A" or dnsnames.is_address(value)
        lasting = isinstance(ttl, (int, float)) and 1 <= ttl <= _LONGEST_TTL
        if not (same and sound and lasting and item.get("rtype") == kind):
            return refuse(request, ITEM, value=value, name=name)
    return None
