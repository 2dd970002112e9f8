"""The capacity that faults leave: no machine starts where a fault says so."""

from collections.abc import Iterable, Iterator

from gpufabric.catalog.availability_domains import domain_key
from gpufabric.simcloud.capacity import CapacityFile
from gpufabric.simcloud.clouds.aws.capacity import AwsCapacityPart, OnDemandMachines
from gpufabric.simcloud.clouds.aws.zones import aliases
from gpufabric.simcloud.clouds.azure.capacity import AzureCapacityPart, FreeMachines
from gpufabric.simcloud.clouds.oci.capacity import Hosts, OciCapacityPart
from gpufabric.simcloud.clouds.oci.ocid import availability_domains
from gpufabric.simcloud.faults.active import ActiveFaults
from gpufabric.simcloud.faults.fault import Fault
from gpufabric.simcloud.on_demand import catalog

_AZURE_ZONES = ("", "1", "2", "3")
"""Zones of a region of Azure; empty: none is asked for."""
_LETTERS = "abcdefghij"


def limited_by(
    faults: ActiveFaults, capacity: CapacityFile | None, account: str, region: str
) -> CapacityFile | None:
    """Return the capacity that the faults leave.

    Args:
        faults: the active faults.
        capacity: the capacity without them; None: nothing is limited.
        account: the account, whose availability domains OCI names after it.
        region: the provider's region.
    """
    short = list(faults.of("out-of-capacity", "zone-down"))
    if not short:
        return capacity
    whole = capacity or CapacityFile()
    changes = {
        "aws": _aws(whole.aws, [fault for fault in short if fault.cloud == "aws"]),
        "azure": _azure(whole.azure, [fault for fault in short if fault.cloud == "azure"]),
        "oci": _oci(whole.oci, [fault for fault in short if fault.cloud == "oci"], account, region),
    }
    return whole.model_copy(update=changes)


def _shapes(fault: Fault) -> Iterable[str]:
    known = catalog().shape_names(fault.cloud or "")
    if not fault.shape:
        return known
    return [name for name in known if name.lower() == fault.shape.lower()] or [fault.shape]


def _aws(part: AwsCapacityPart | None, short: list[Fault]) -> AwsCapacityPart | None:
    if not short:
        return part
    part = part or AwsCapacityPart()
    none = [
        OnDemandMachines(region=fault.region, zone=zone, instance_type=shape, count=0)
        for fault in short
        for shape in _shapes(fault)
        for zone in _zones(fault, shape)
    ]
    gone = {(entry.region, entry.instance_type, name) for entry in none for name in _names(entry)}
    kept = [
        entry
        for entry in part.on_demand
        if not any((entry.region, entry.instance_type, name) in gone for name in _names(entry))
    ]
    return part.model_copy(update={"on_demand": [*none, *kept]})


def _names(entry: OnDemandMachines) -> Iterable[str]:
    return aliases(entry.region, entry.zone)


def _zones(fault: Fault, shape: str) -> Iterator[str]:
    """Yield the zones of an AWS region that are short: the named one, or all."""
    if fault.zone:
        yield fault.zone
        return
    yield from (f"{fault.region}{letter}" for letter in _LETTERS)
    if shape in catalog().shape_names("aws"):
        offer = catalog().shape("aws", shape).regions.get(fault.region)
        yield from (zone for zone in (offer.zones.value if offer else ()) if zone.count("-az") != 1)


def _azure(part: AzureCapacityPart | None, short: list[Fault]) -> AzureCapacityPart | None:
    if not short:
        return part
    part = part or AzureCapacityPart()
    none = [
        FreeMachines(region=fault.region.lower(), zone=zone, size=shape, count=0)
        for fault in short
        for shape in _shapes(fault)
        for zone in ([fault.zone] if fault.zone else _AZURE_ZONES)
    ]
    gone = {(entry.region, entry.zone, entry.size.lower()) for entry in none}
    kept = [
        entry for entry in part.machines if (entry.region.lower(), entry.zone, entry.size.lower()) not in gone
    ]
    return part.model_copy(update={"machines": [*none, *kept]})


def _oci(
    part: OciCapacityPart | None, short: list[Fault], account: str, region: str
) -> OciCapacityPart | None:
    here = [fault for fault in short if fault.region.lower() == region.lower()]
    if not here:
        return part
    part = part or OciCapacityPart()
    none = [
        Hosts(availability_domain=zone, shape=shape, count=0)
        for fault in here
        for shape in _shapes(fault)
        for zone in ([fault.zone] if fault.zone else availability_domains(account, fault.region))
    ]
    gone = {(domain_key(entry.availability_domain), entry.shape) for entry in none}
    kept = [entry for entry in part.hosts if (domain_key(entry.availability_domain), entry.shape) not in gone]
    return part.model_copy(update={"hosts": [*none, *kept]})
