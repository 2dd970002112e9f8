"""Billed items of OCI services other than machines: networks, storage, logs, keys and names."""

from collections.abc import Callable, Iterator

from gpufabric.cost import parts
from gpufabric.cost.items import Item
from gpufabric.policies.billing.extractors import Extractor, Lookup, Reading, service
from gpufabric.policies.oci import types
from gpufabric.policies.oci.machines import region_of
from gpufabric.policies.resource import Resource
from gpufabric.quota.demand import Demand


def _billed(listed: Callable[[str], Iterator[Item]]) -> Extractor:
    def extractor(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
        yield from listed(region_of(resource, lookup))

    return extractor


def _key(resource: Resource, lookup: Lookup) -> Iterator[Item | Demand]:
    """Yield a key, which is in a hardware module by default."""
    in_hardware = (resource.props.text("protectionMode") or "HSM") == "HSM"
    yield from parts.vault_key(region_of(resource, lookup), in_hardware=in_hardware)


def _vault(resource: Resource, lookup: Lookup) -> Iterator[Reading]:
    region = region_of(resource, lookup)
    kinds = {"VIRTUAL_PRIVATE": "private-vault", "EXTERNAL": "external-vault"}
    key = kinds.get(resource.props.text("vaultType") or "DEFAULT")
    yield from parts.virtual_vault(region) if key is None else service("oci", key)(resource, lookup)


EXTRACTORS: dict[str, Extractor] = {
    types.BUCKET: _billed(lambda region: parts.object_storage("oci", region)),
    "oci:ObjectStorage/replicationPolicy:ReplicationPolicy": _billed(
        lambda region: parts.replication("oci", region)
    ),
    types.DRG: service("oci", "drg"),
    "oci:Core/ipsec:Ipsec": service("oci", "site-to-site-vpn"),
    types.NAT_GATEWAY: _billed(lambda region: parts.nat_gateway("oci", region)),
    "oci:Dns/zone:Zone": _billed(lambda region: parts.dns_zone("oci", region)),
    types.KEY: _key,
    types.VAULT: _vault,
    "oci:Logging/log:Log": _billed(parts.oci_log),
}
