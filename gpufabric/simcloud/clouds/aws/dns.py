"""Route 53: private hosted zones and records. EC2: address ranges reserved in a subnet."""

from gpufabric.simcloud.clouds.aws.texts import domain_meaning, zone_meaning
from gpufabric.simcloud.clouds.aws.tokens import HOSTED_ZONE, RECORD, SUBNET_CIDR_RESERVATION
from gpufabric.simcloud.clouds.kind import Kind, table

_SERVERS = [f"ns-{number}.awsdns-{place:02}.{top}" for number, place, top in (
    (0, 0, "com"), (512, 0, "net"), (1024, 0, "org"), (1536, 0, "co.uk"),
)]  # fmt: skip
"""Names that Route 53 gives every private zone (Route 53 developer guide, "Considerations when working with a
private hosted zone")."""

KINDS = table(
    Kind(
        type=HOSTED_ZONE,
        id="Z0{HEX:19:zone}",
        name="name",
        computed={
            "arn": "arn:aws:route53:::hostedzone/{id}",
            "zoneId": "{id}",
            "nameServers": _SERVERS,
            "primaryNameServer": _SERVERS[0],
        },
        defaults={"comment": "Managed by Pulumi", "forceDestroy": False},
        force_new=("delegationSetId", "name"),
        sets=("vpcs",),
        meanings={"name": zone_meaning},
    ),
    Kind(
        type=RECORD,
        id="{in:zoneId}_{in:name}_{in:type}",
        computed={"fqdn": "{in:name}"},
        force_new=("name", "zoneId"),
        sets=("geoproximityRoutingPolicy.coordinates", "records"),
        meanings={"name": domain_meaning},
        names={"zoneId": HOSTED_ZONE},
    ),
    Kind(
        type=SUBNET_CIDR_RESERVATION,
        id="scr-0{hex:16}",
        import_id="{in:subnetId}:{id}",
        computed={"ownerId": "{account}"},
        force_new=("cidrBlock", "description", "reservationType", "subnetId"),
    ),
)
"""Resource types by token."""
