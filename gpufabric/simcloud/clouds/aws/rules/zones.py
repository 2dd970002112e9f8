"""Private hosted zones, their records, and address ranges reserved in a subnet."""

from ipaddress import IPv4Network

from gpufabric.simcloud.clouds import dnsnames
from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.aws.tokens import HOSTED_ZONE, RECORD, SUBNET, SUBNET_CIDR_RESERVATION
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule
from gpufabric.wire.values import Value, as_list, as_map, plain

_ROUTE53 = "Route 53 API reference, "
_LONGEST_TTL = 2_147_483_647
_RESERVED = ("example.com",)

NAME = Refusal(
    "InvalidDomainName",
    "{name} is not a valid domain name",
    "a zone whose name is not a valid domain name",
    _ROUTE53 + "CreateHostedZone",
    own_words=True,
)
RESERVED = Refusal(
    "InvalidDomainName",
    "{name} is reserved by AWS!",
    "a zone with a name that AWS reserves",
    "awslabs/aws-saas-boost#404",
)
TAKEN = Refusal(
    "ConflictingDomainExists",
    "The VPC {vpc} in region {region} has already been associated with the hosted zone {by} with the same "
    "domain name.",
    "a second private zone with the same name for a VPC",
    "confluentinc/terraform-provider-confluent#395; " + _ROUTE53 + "CreateHostedZone",
)
OUTSIDE = Refusal(
    "InvalidChangeBatch",
    "[RRSet with DNS name {name}. is not permitted in zone {zone}.]",
    "a record whose name is outside its zone",
    "meltwater/terraform-aws-asg-dns-handler#38",
)
EXISTS = Refusal(
    "InvalidChangeBatch",
    "[Tried to create resource record set [name='{name}.', type='{kind}'] but it already exists]",
    "a record that already exists",
    "kinvolk-archives/lokomotive-kubernetes#181",
    status="ALREADY_EXISTS",
)
VALUE = Refusal(
    "InvalidChangeBatch",
    "[Invalid Resource Record: 'FATAL problem: ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address) "
    "encountered with '{value}'']",
    "an A record whose value is not an IPv4 address",
    "ministryofjustice/cloud-platform-environments#7302; gomodules/dns#7",
)
TTL = Refusal(
    "InvalidInput",
    "Invalid TTL: {ttl}. It must be 0 to 2147483647.",
    "a record without a time to live, or with one out of range",
    _ROUTE53 + "ResourceRecordSet",
    own_words=True,
)
BLOCK_OUTSIDE = Refusal(
    "InvalidParameterValue",
    "The CIDR {cidr} is not within the CIDR {subnet} of the subnet.",
    "a reserved range outside its subnet",
    "EC2 API reference, CreateSubnetCidrReservation",
    own_words=True,
)
BLOCK_TAKEN = Refusal(
    "InvalidParameterValue",
    "The CIDR {cidr} overlaps with reservation {by}.",
    "a reserved range that overlaps another one in the VPC",
    'VPC user guide, "Subnet CIDR reservations"',
    own_words=True,
)


@rule(types=(HOSTED_ZONE,), refuses=(NAME, RESERVED, TAKEN))
def zone(state: State, request: Request) -> CloudError | None:
    """A zone has a valid name that AWS does not reserve; a VPC has one private zone with a given name."""
    name = str(request.inputs.get("name") or "")
    if not dnsnames.is_name(name):
        return refuse(request, NAME, name=name)
    if any(dnsnames.is_within(name, kept) for kept in _RESERVED):
        return refuse(request, RESERVED, name=name)
    mine = _vpcs(request.inputs.get("vpcs"))
    for other in state.of_type(HOSTED_ZONE):
        given = plain(other.inputs)
        same = dnsnames.bare_name(str(given.get("name"))) == dnsnames.bare_name(name)
        shared = mine.keys() & _vpcs(given.get("vpcs")).keys()
        if other.id != request.id and same and shared:
            vpc = min(shared)
            return refuse(request, TAKEN, vpc=vpc, region=mine[vpc] or request.region, by=other.id)
    return None


@rule(types=(RECORD,), refuses=(OUTSIDE, EXISTS, VALUE, TTL))
def record(state: State, request: Request) -> CloudError | None:
    """A record is within its zone, is unique, and has a valid value for its type."""
    inputs = request.inputs
    name, kind = dnsnames.bare_name(str(inputs.get("name") or "")), str(inputs.get("type"))
    owner = next(
        (hosted_zone for hosted_zone in state.of_type(HOSTED_ZONE) if hosted_zone.id == inputs.get("zoneId")),
        None,
    )
    above = dnsnames.bare_name(str(plain(owner.inputs).get("name"))) if owner else name
    if not dnsnames.is_name(name) or not dnsnames.is_within(name, above):
        return refuse(request, OUTSIDE, name=name, zone=above)
    ttl = inputs.get("ttl")
    if not inputs.get("aliases") and not (isinstance(ttl, (int, float)) and 0 <= ttl <= _LONGEST_TTL):
        return refuse(request, TTL, ttl=ttl)
    values = [str(value) for value in as_list(inputs.get("records"))]
    wrong = [value for value in values if kind == "A" and not dnsnames.is_address(value)]
    if wrong:
        return refuse(request, VALUE, value=wrong[0])
    if request.verb == "Create" and _same_record(state, inputs.get("zoneId"), name, kind):
        return refuse(request, EXISTS, name=name, kind=kind)
    return None


@rule(types=(SUBNET_CIDR_RESERVATION,), refuses=(BLOCK_OUTSIDE, BLOCK_TAKEN))
def reserved_range(state: State, request: Request) -> CloudError | None:
    """A reserved range lies in its subnet and overlaps no other reserved range."""
    cidr = IPv4Network(str(request.inputs.get("cidrBlock")), strict=False)
    subnet = state.get(SUBNET, str(request.inputs.get("subnetId")))
    if subnet is not None:
        whole = str(plain(subnet.inputs).get("cidrBlock"))
        if not cidr.subnet_of(IPv4Network(whole)):
            return refuse(request, BLOCK_OUTSIDE, cidr=cidr, subnet=whole)
    for other in state.of_type(SUBNET_CIDR_RESERVATION):
        given = plain(other.inputs)
        same = given.get("subnetId") == request.inputs.get("subnetId") and other.id != request.id
        if same and IPv4Network(str(given.get("cidrBlock")), strict=False).overlaps(cidr):
            return refuse(request, BLOCK_TAKEN, cidr=cidr, by=other.id)
    return None


def _same_record(state: State, zone_id: Value, name: str, kind: str) -> bool:
    return any(
        (given.get("zoneId"), dnsnames.bare_name(str(given.get("name"))), given.get("type"))
        == (zone_id, name, kind)
        for given in (plain(other.inputs) for other in state.of_type(RECORD))
    )


def _vpcs(given: Value) -> dict[str, str]:
    """Return the region that is named for each VPC."""
    rows = [as_map(vpc) for vpc in as_list(given)]
    return {str(row.get("vpcId")): str(row.get("vpcRegion") or "") for row in rows}
