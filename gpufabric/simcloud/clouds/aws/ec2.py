"""EC2: networks, addresses, launch templates, placement and capacity.

What forces a new resource: AWS's API has no modify call for these properties (EC2 API reference), as the
Terraform AWS provider marks them ``ForceNew``.
"""

from gpufabric.simcloud.clouds.aws import tokens
from gpufabric.simcloud.clouds.aws.documents import policy_meaning
from gpufabric.simcloud.clouds.aws.effects import ASSIGNED_IPV6, NOT_INTERFACE, TENANCY
from gpufabric.simcloud.clouds.aws.zones import zone_id, zone_name, zone_names
from gpufabric.simcloud.clouds.kind import Computed, Context, Kind, only_labelled, table
from gpufabric.simcloud.clouds.render import digest, hex_text
from gpufabric.wire.values import Value

_ARN = "arn:aws:ec2:{region}:{account}:"


def _zone(context: Context) -> str:
    given = context.inputs.get("availabilityZone")
    by_id = context.inputs.get("availabilityZoneId")
    if not given and by_id:
        return zone_name(context.region, str(by_id))
    return str(given or zone_names(context.region)[digest(context, "zone")[0] % 3])


def _zone_id(context: Context) -> str:
    return str(context.inputs.get("availabilityZoneId") or zone_id(context.region, _zone(context)))


def _bought(context: Context) -> dict[str, Value]:
    """Return the offering of a Capacity Block, if the capacity file lists it."""
    capacity = context.world.capacity.aws if context.world.capacity else None
    id_ = context.inputs.get("capacityBlockOfferingId")
    offering = next(
        (offering for offering in (capacity.offerings if capacity else None) or () if offering.id == id_),
        None,
    )
    if offering is None:
        return {}
    return {
        "instanceType": offering.instance_type,
        "instanceCount": offering.count,
        "startDate": offering.starts.isoformat(),
        "endDate": offering.ends.isoformat(),
        "availabilityZone": zone_name(context.region, offering.zone),
    }


def _of_block(key: str) -> Computed:
    """Return an output of a Capacity Block. It does not change when the list of offerings changes later."""
    return lambda context: context.old.get(key) or _bought(context).get(key)


def _latest_version(context: Context) -> int:
    # Every change but that of the template's own tags makes a new version (EC2, CreateLaunchTemplateVersion).
    last = int(context.old.get("latestVersion") or 0)
    return last if last and only_labelled(context.old_inputs, context.inputs) else last + 1


def _default_version(context: Context) -> int:
    if context.inputs.get("updateDefaultVersion"):
        return _latest_version(context)
    return int(context.inputs.get("defaultVersion") or context.old.get("defaultVersion") or 1)


def _private_address(context: Context) -> str:
    data = digest(context, "private")
    return f"10.{data[0]}.{data[1]}.{data[2] % 250 + 4}"


KINDS = table(
    Kind(
        type=tokens.VPC,
        id="vpc-0{hex:16}",
        computed={
            "arn": _ARN + "vpc/{id}",
            "ownerId": "{account}",
            "mainRouteTableId": "rtb-0{hex:16:main}",
            "defaultRouteTableId": "rtb-0{hex:16:main}",
            "defaultNetworkAclId": "acl-0{hex:16:acl}",
            "defaultSecurityGroupId": "sg-0{hex:16:sg}",
            "dhcpOptionsId": "dopt-0{hex:16:dopt}",
        },
        defaults={"instanceTenancy": "default", "enableDnsSupport": True, "enableDnsHostnames": False},
        force_new=("cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength"),
        conditions={"instanceTenancy": TENANCY},
    ),
    Kind(
        type=tokens.SUBNET,
        id="subnet-0{hex:16}",
        computed={
            "arn": _ARN + "subnet/{id}",
            "ownerId": "{account}",
            "availabilityZone": _zone,
            "availabilityZoneId": _zone_id,
        },
        defaults={"mapPublicIpOnLaunch": False, "assignIpv6AddressOnCreation": False},
        force_new=(
            "vpcId", "cidrBlock", "availabilityZone", "availabilityZoneId", "outpostArn", "ipv6Native",
            "ipv4IpamPoolId", "ipv4NetmaskLength", "ipv6IpamPoolId", "ipv6NetmaskLength",
        ),
        conditions={"ipv6CidrBlock": ASSIGNED_IPV6},
    ),
    Kind(
        type="aws:ec2/internetGateway:InternetGateway",
        id="igw-0{hex:16}",
        computed={"arn": _ARN + "internet-gateway/{id}", "ownerId": "{account}"},
    ),
    Kind(
        type=tokens.NAT_GATEWAY,
        id="nat-0{hex:16}",
        computed={
            "publicIp": "{ip:nat}",
            "privateIp": _private_address,
            "networkInterfaceId": "eni-0{hex:16:eni}",
            "associationId": "eipassoc-0{hex:16:assoc}",
        },
        defaults={"connectivityType": "public"},
        force_new=(
            "subnetId", "allocationId", "connectivityType", "privateIp", "secondaryPrivateIpAddressCount",
        ),
        sets=("secondaryAllocationIds", "secondaryPrivateIpAddresses"),
    ),
    Kind(
        type=tokens.ELASTIC_ADDRESS,
        id="eipalloc-0{hex:16}",
        computed={
            "arn": _ARN + "elastic-ip/{id}",
            "allocationId": "{id}",
            "publicIp": "{ip:eip}",
            "domain": "vpc",
            "networkBorderGroup": lambda context: context.inputs.get("networkBorderGroup") or context.region,
            "publicIpv4Pool": "amazon",
        },
        force_new=(
            "domain", "networkBorderGroup", "publicIpv4Pool", "address", "ipamPoolId",
        ),
    ),
    Kind(
        type=tokens.ROUTE_TABLE,
        id="rtb-0{hex:16}",
        computed={"arn": _ARN + "route-table/{id}", "ownerId": "{account}", "routes": list[object]()},
        force_new=("vpcId",),
        sets=("propagatingVgws", "routes"),
    ),
    Kind(
        type=tokens.ROUTE,
        id="r-{in:routeTableId}{digits:10}",
        import_id="{in:routeTableId}_{in:destinationCidrBlock}",
        computed={"origin": "CreateRoute", "state": "active"},
        force_new=(
            "routeTableId", "destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId",
        ),
    ),
    Kind(
        type=tokens.ROUTE_TABLE_ASSOCIATION,
        id="rtbassoc-0{hex:16}",
        import_id="{in:subnetId}/{in:routeTableId}",
        force_new=("subnetId", "gatewayId"),
    ),
    Kind(
        type=tokens.VPC_ENDPOINT,
        id="vpce-0{hex:16}",
        computed={
            "arn": _ARN + "vpc-endpoint/{id}",
            "ownerId": "{account}",
            "state": "available",
            "requesterManaged": False,
            "ipAddressType": "ipv4",
            "prefixListId": "pl-{hex:8:pl}",
            "dnsEntries": [
                {"dnsName": "{id}-{hex:8:dns}.{last:serviceName}", "hostedZoneId": "Z{digits:13:zone}"}
            ],
        },
        defaults={"vpcEndpointType": "Gateway"},
        force_new=(
            "vpcId", "serviceName", "vpcEndpointType", "serviceRegion", "resourceConfigurationArn",
            "serviceNetworkArn", "dnsOptions.privateDnsPreference", "dnsOptions.privateDnsSpecifiedDomains",
        ),
        conditions={"privateDnsEnabled": NOT_INTERFACE},
        sets=(
            "dnsOptions.privateDnsSpecifiedDomains", "routeTableIds", "securityGroupIds",
            "subnetConfigurations", "subnetIds",
        ),
        meanings={"policy": policy_meaning},
    ),
    Kind(
        type=tokens.LAUNCH_TEMPLATE,
        id="lt-0{hex:16}",
        name="name",
        computed={
            "arn": _ARN + "launch-template/{id}",
            "latestVersion": _latest_version,
            "defaultVersion": _default_version,
        },
        force_new=("name", "namePrefix"),
        sets=(
            *(f"instanceRequirements.{name}" for name in (
                "acceleratorManufacturers", "acceleratorNames", "acceleratorTypes", "allowedInstanceTypes",
                "cpuManufacturers", "excludedInstanceTypes", "instanceGenerations", "localStorageTypes",
            )),
            *(f"networkInterfaces.{name}" for name in (
                "ipv4Addresses", "ipv4Prefixes", "ipv6Addresses", "ipv6Prefixes", "securityGroups",
            )),
            "licenseSpecifications", "securityGroupNames", "vpcSecurityGroupIds",
        ),
        volatile=("latestVersion", "defaultVersion"),
    ),
    Kind(
        type=tokens.PLACEMENT_GROUP,
        id="{in:name}",
        name="name",
        computed={"arn": _ARN + "placement-group/{in:name}", "placementGroupId": "pg-0{hex:16}"},
        force_new=("name", "strategy", "partitionCount", "spreadLevel"),
    ),
    Kind(
        type=tokens.CAPACITY_RESERVATION,
        id="cr-0{hex:16}",
        computed={"arn": _ARN + "capacity-reservation/{id}", "ownerId": "{account}"},
        defaults={
            "ebsOptimized": False, "endDateType": "unlimited", "ephemeralStorage": False,
            "instanceMatchCriteria": "open", "tenancy": "default",
        },
        force_new=(
            "availabilityZone", "ebsOptimized", "ephemeralStorage", "instanceMatchCriteria",
            "instancePlatform", "instanceType", "tenancy",
        ),
    ),
    Kind(
        type=tokens.CAPACITY_BLOCK,
        id="cr-0{hex:16}",
        computed={
            "arn": _ARN + "capacity-reservation/{id}",
            "createdDate": "{now}",
            "endDateType": "limited",
            "ebsOptimized": True,
            "reservationType": "capacity-block",
            "tenancy": "default",
            "availabilityZone": lambda context: (
                context.old.get("availabilityZone")
                or _bought(context).get("availabilityZone")
                or _zone(context)
            ),
            "instanceType": _of_block("instanceType"),
            "instanceCount": _of_block("instanceCount"),
            "startDate": _of_block("startDate"),
            "endDate": _of_block("endDate"),
        },
        force_new=("capacityBlockOfferingId", "instancePlatform"),
        remains=True,
    ),
    Kind(
        type="aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
        id="pcx-0{hex:16}",
        computed={
            "acceptStatus": lambda context: (
                "active" if context.inputs.get("autoAccept") else "pending-acceptance"
            ),
        },
        force_new=("vpcId", "peerVpcId", "peerOwnerId", "peerRegion"),
    ),
    Kind(
        type="aws:ec2/eipAssociation:EipAssociation",
        id="eipassoc-0{hex:16}",
        computed={"publicIp": "{ip:eip}", "networkInterfaceId": "eni-0{hex:16:eni}"},
        force_new=(
            "allocationId", "allowReassociation", "instanceId", "networkInterfaceId", "privateIpAddress",
            "publicIp",
        ),
    ),
)  # fmt: skip
"""EC2 resource types by token."""


def image_id(region: str, path: str) -> str:
    """Return the AMI id that a public parameter path stands for in a region."""
    context = Context("", region, f"ami\0{region}\0{path}", "", {}, {}, lambda _: None)
    return f"ami-0{hex_text(context, 16)}"
