"""DNS in the simulated clouds: the addresses that each network resolves a name to.

This module reads neither declarations nor Pulumi's state. It looks a name up in the private zones that each
cloud has for a network: only in the zone with the longest matching name, even if that one has no record
(Route 53 developer guide, "Considerations when working with a private hosted zone"; Azure document "Azure
private DNS zone scenarios"; OCI documentation, "Private DNS").
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gpufabric.simcloud.clouds import dnsnames
from gpufabric.simcloud.clouds.aws import routing as aws_routing
from gpufabric.simcloud.clouds.aws.tokens import HOSTED_ZONE, RECORD
from gpufabric.simcloud.clouds.azure import routing as azure_routing
from gpufabric.simcloud.clouds.oci import dns as oci_dns
from gpufabric.simcloud.clouds.oci import routing as oci_routing
from gpufabric.simcloud.clouds.oci.tokens import RRSET, ZONE
from gpufabric.simcloud.inspect import held
from gpufabric.simcloud.routing.model import HeldResources, of_type
from gpufabric.wire.values import as_list, as_map, dig

_READERS = {"aws": aws_routing.read, "azure": azure_routing.read, "oci": oci_routing.read}
_AZURE = "azure-native:privatedns:"


@dataclass(frozen=True, slots=True)
class PrivateZone:
    """A private zone as a network sees it.

    Attributes:
        network: id of the network.
        name: name of the zone.
        addresses: addresses by name, from A records.
    """

    network: str
    name: str
    addresses: dict[str, tuple[str, ...]]


def resolve(root: Path, name: str) -> dict[str, tuple[str, ...]]:
    """Look up the addresses of a name in the simulated clouds under ``root``.

    Returns:
        addresses by the display name of each network; empty where the name does not resolve.
    """
    answers: dict[str, tuple[str, ...]] = {}
    for cloud, reader in _READERS.items():
        every = [(entry.account, entry.resource) for entry in held(root, cloud=cloud)]
        zones = list(_ZONES[cloud](every))
        for network, called in reader(every).names.items():
            answers[called] = _answer([zone for zone in zones if zone.network == network], name)
    return dict(sorted(answers.items()))


def _answer(zones: list[PrivateZone], name: str) -> tuple[str, ...]:
    fitting = [zone for zone in zones if dnsnames.is_within(name, zone.name)]
    if not fitting:
        return ()
    nearest = max(fitting, key=lambda zone: len(dnsnames.bare_name(zone.name).split(".")))
    return nearest.addresses.get(dnsnames.bare_name(name), ())


def _aws(every: HeldResources) -> Iterator[PrivateZone]:
    """Yield the private zones of AWS. A VPC uses them only if both of its DNS attributes are on."""
    asking = {
        vpc.id
        for vpc in of_type(every, "aws:ec2/vpc:Vpc")
        if vpc.values.get("enableDnsSupport") is not False and vpc.values.get("enableDnsHostnames") is True
    }
    records: dict[str, dict[str, tuple[str, ...]]] = {}
    for record in of_type(every, RECORD):
        if record.text("type") == "A":
            values = tuple(str(value) for value in as_list(record.values.get("records")))
            records.setdefault(record.text("zoneId"), {})[dnsnames.bare_name(record.text("name"))] = values
    for zone in of_type(every, HOSTED_ZONE):
        for vpc in (str(as_map(vpc).get("vpcId")) for vpc in as_list(zone.values.get("vpcs"))):
            if vpc in asking:
                yield PrivateZone(vpc, zone.text("name"), records.get(zone.id, {}))


def _azure(every: HeldResources) -> Iterator[PrivateZone]:
    records: dict[str, dict[str, tuple[str, ...]]] = {}
    for record_set in of_type(every, f"{_AZURE}PrivateRecordSet"):
        if record_set.text("recordType") == "A":
            rows = as_list(record_set.values.get("aRecords"))
            values = tuple(str(as_map(row).get("ipv4Address")) for row in rows)
            owner = record_set.id.lower().rpartition("/a/")[0]
            records.setdefault(owner, {})[dnsnames.bare_name(record_set.text("fqdn"))] = values
    for link in of_type(every, f"{_AZURE}VirtualNetworkLink"):
        owner = link.id.lower().rpartition("/virtualnetworklinks/")[0]
        network = str(dig(link.values, "virtualNetwork.id") or "").lower()
        yield PrivateZone(network, owner.rpartition("/")[2], records.get(owner, {}))


def _oci(every: HeldResources) -> Iterator[PrivateZone]:
    records: dict[str, dict[str, tuple[str, ...]]] = {}
    for rrset in of_type(every, RRSET):
        if rrset.text("rtype") == "A":
            rows = as_list(rrset.values.get("items"))
            values = tuple(str(as_map(row).get("rdata")) for row in rows)
            owner = rrset.text("zoneNameOrId")
            records.setdefault(owner, {})[dnsnames.bare_name(rrset.text("domain"))] = values
    views = {oci_dns.view_of(vcn.id): vcn.id for vcn in of_type(every, "oci:Core/vcn:Vcn")}
    for zone in of_type(every, ZONE):
        if zone.text("scope") == "PRIVATE" and zone.text("viewId") in views:
            yield PrivateZone(views[zone.text("viewId")], zone.text("name"), records.get(zone.id, {}))


_ZONES = {"aws": _aws, "azure": _azure, "oci": _oci}
