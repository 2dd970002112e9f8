"""Who resolves what, asked of what the simulated clouds hold.

Nothing of a declaration or of Pulumi's state is read: a name is looked up in the private zones that each
cloud has for a network, the longest fitting name of a zone first, and in no other zone if that one has no
record (Route 53 developer guide, "Considerations when working with a private hosted zone"; Azure document
"Azure private DNS zone scenarios"; OCI documentation, "Private DNS").
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
from gpufabric.simcloud.resource import Resource
from gpufabric.simcloud.routing.model import things
from gpufabric.wire.values import as_list, as_map, dig

_READERS = {"aws": aws_routing.read, "azure": azure_routing.read, "oci": oci_routing.read}
_AZURE = "azure-native:privatedns:"

Held = list[tuple[str, Resource]]


@dataclass(frozen=True, slots=True)
class Zone:
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
    """Ask the simulated clouds under ``root`` for the addresses of a name.

    Returns:
        addresses by the name that people know a network by; empty where the name does not resolve.
    """
    answers: dict[str, tuple[str, ...]] = {}
    for cloud, reader in _READERS.items():
        every = [(one.account, one.resource) for one in held(root, cloud=cloud)]
        zones = list(_ZONES[cloud](every))
        for network, called in reader(every).names.items():
            answers[called] = _answer([one for one in zones if one.network == network], name)
    return dict(sorted(answers.items()))


def _answer(zones: list[Zone], name: str) -> tuple[str, ...]:
    fitting = [one for one in zones if dnsnames.is_within(name, one.name)]
    if not fitting:
        return ()
    nearest = max(fitting, key=lambda one: len(dnsnames.bare_name(one.name).split(".")))
    return nearest.addresses.get(dnsnames.bare_name(name), ())


def _aws(every: Held) -> Iterator[Zone]:
    """A VPC asks private zones only with both of its DNS attributes on."""
    asking = {
        one.id
        for one in things(every, "aws:ec2/vpc:Vpc")
        if one.values.get("enableDnsSupport") is not False and one.values.get("enableDnsHostnames") is True
    }
    records: dict[str, dict[str, tuple[str, ...]]] = {}
    for one in things(every, RECORD):
        if one.text("type") == "A":
            values = tuple(str(each) for each in as_list(one.values.get("records")))
            records.setdefault(one.text("zoneId"), {})[dnsnames.bare_name(one.text("name"))] = values
    for zone in things(every, HOSTED_ZONE):
        for vpc in (str(as_map(one).get("vpcId")) for one in as_list(zone.values.get("vpcs"))):
            if vpc in asking:
                yield Zone(vpc, zone.text("name"), records.get(zone.id, {}))


def _azure(every: Held) -> Iterator[Zone]:
    records: dict[str, dict[str, tuple[str, ...]]] = {}
    for one in things(every, f"{_AZURE}PrivateRecordSet"):
        if one.text("recordType") == "A":
            rows = as_list(one.values.get("aRecords"))
            values = tuple(str(as_map(each).get("ipv4Address")) for each in rows)
            owner = one.id.lower().rpartition("/a/")[0]
            records.setdefault(owner, {})[dnsnames.bare_name(one.text("fqdn"))] = values
    for link in things(every, f"{_AZURE}VirtualNetworkLink"):
        owner = link.id.lower().rpartition("/virtualnetworklinks/")[0]
        network = str(dig(link.values, "virtualNetwork.id") or "").lower()
        yield Zone(network, owner.rpartition("/")[2], records.get(owner, {}))


def _oci(every: Held) -> Iterator[Zone]:
    records: dict[str, dict[str, tuple[str, ...]]] = {}
    for one in things(every, RRSET):
        if one.text("rtype") == "A":
            rows = as_list(one.values.get("items"))
            values = tuple(str(as_map(each).get("rdata")) for each in rows)
            owner = one.text("zoneNameOrId")
            records.setdefault(owner, {})[dnsnames.bare_name(one.text("domain"))] = values
    views = {oci_dns.view_of(one.id): one.id for one in things(every, "oci:Core/vcn:Vcn")}
    for zone in things(every, ZONE):
        if zone.text("scope") == "PRIVATE" and zone.text("viewId") in views:
            yield Zone(views[zone.text("viewId")], zone.text("name"), records.get(zone.id, {}))


_ZONES = {"aws": _aws, "azure": _azure, "oci": _oci}
