"""Zones: subnets of attachments of transit gateways; addresses and file systems in Local Zones."""

from gpufabric.simcloud.clouds.aws import tokens
from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.aws.rules.facts import border_group, is_local_zone, local_lustre
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule
from gpufabric.wire.values import as_list, number, plain

_ATTACHMENTS = 'AWS Transit Gateway guide, "VPC attachments"'

SAME_ZONE = Refusal(
    "DuplicateSubnetsInSameZone",
    "Duplicate Subnets for same AZ",
    "an attachment of a transit gateway with two subnets of one zone",
    f"EC2 API reference, error codes; {_ATTACHMENTS}",
)
LOCAL_ZONE = Refusal(
    "InvalidParameterValue",
    "The subnet {subnet} is in the Local Zone {zone}, where transit gateways have no attachments.",
    "an attachment of a transit gateway with a subnet in a Local Zone",
    _ATTACHMENTS,
    own_words=True,
)
BORDER_GROUP = Refusal(
    "InvalidParameterValue",
    "The address {address} is of the network border group {given}, the subnet {subnet} of {needed}.",
    "a NAT gateway with an address of another network border group than its subnet's zone",
    'EC2 user guide, "Elastic IP addresses"; Local Zones user guide, "Network border group"',
    own_words=True,
)
LOCAL_LUSTRE = Refusal(
    "BadRequest",
    "Invalid Lustre deployment configuration: Local Zone {zone} offers PERSISTENT_2 file systems on SSD of "
    "{allowed} MB/s/TiB without EFA.",
    "a file system in a Local Zone that offers no such deployment type or throughput, or no EFA",
    'FSx for Lustre user guide, "Deployment type availability"',
    own_words=True,
)


@rule(types=(tokens.VPC_ATTACHMENT,), refuses=(SAME_ZONE, LOCAL_ZONE))
def attachment_subnets(state: State, request: Request) -> CloudError | None:
    """An attachment has one subnet of each zone, and none in a Local Zone."""
    zones: set[str] = set()
    for id_ in as_list(request.inputs.get("subnetIds")):
        subnet = state.get(tokens.SUBNET, str(id_))
        if subnet is None:
            continue
        zone = str(plain(subnet.outputs).get("availabilityZoneId"))
        if is_local_zone(zone):
            return refuse(request, LOCAL_ZONE, subnet=subnet.id, zone=zone)
        if zone in zones:
            return refuse(request, SAME_ZONE)
        zones.add(zone)
    return None


@rule(types=(tokens.NAT_GATEWAY,), refuses=(BORDER_GROUP,))
def gateway_address(state: State, request: Request) -> CloudError | None:
    """The address of a NAT gateway is one that AWS announces in the gateway's zone."""
    subnet = state.get(tokens.SUBNET, str(request.inputs.get("subnetId")))
    address = state.get(tokens.ELASTIC_ADDRESS, str(request.inputs.get("allocationId")))
    if subnet is None or address is None:
        return None
    zone = str(plain(subnet.outputs).get("availabilityZoneId"))
    given = plain(address.outputs).get("networkBorderGroup")
    needed = border_group(zone) or request.region
    if given == needed:
        return None
    return refuse(request, BORDER_GROUP, address=address.id, given=given, subnet=subnet.id, needed=needed)


@rule(types=(tokens.LUSTRE_FILE_SYSTEM,), refuses=(LOCAL_LUSTRE,))
def local_file_system(state: State, request: Request) -> CloudError | None:
    """A file system in a Local Zone has a deployment type, throughput and network that the zone offers."""
    inputs = request.inputs
    for id_ in as_list(inputs.get("subnetIds")):
        subnet = state.get(tokens.SUBNET, str(id_))
        zone = str(plain(subnet.outputs).get("availabilityZoneId")) if subnet else ""
        tiers, efa = local_lustre(zone)
        if tiers is None:
            continue
        offered = number(inputs.get("perUnitStorageThroughput")) in tiers
        if (
            not offered
            or inputs.get("deploymentType") != "PERSISTENT_2"
            or (inputs.get("efaEnabled") and not efa)
        ):
            return refuse(request, LOCAL_LUSTRE, zone=zone, allowed=" or ".join(map(str, tiers)))
    return None
