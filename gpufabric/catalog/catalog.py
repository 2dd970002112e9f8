"""Loads the catalogue: facts in TOML files, one file per shape."""

import difflib
import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from gpufabric.catalog.charges import FreeOfCharge, IdleCapacity, TransferCharge
from gpufabric.catalog.clusters import KubernetesVersion, SystemNode
from gpufabric.catalog.counted import CountedQuota
from gpufabric.catalog.fact import spread_provenance
from gpufabric.catalog.families import plain_family_name
from gpufabric.catalog.limits import AwsLimits, AzureLimits, OciLimits
from gpufabric.catalog.link_facts import InterconnectPlace, LinkFacts
from gpufabric.catalog.lustre import LustreProduct
from gpufabric.catalog.network import AsnFacts, AwsNetworkFacts, AzureNetworkFacts, OciNetworkFacts
from gpufabric.catalog.prices import PriceZone, ServicePrice, in_regions
from gpufabric.catalog.quotas import QuotaFamily
from gpufabric.catalog.rdma import AgentPlugin, ConstructFacts, InfiniBandNetwork, NodeImage
from gpufabric.catalog.regions import CloudRegion, LocalZone
from gpufabric.catalog.shape import Shape
from gpufabric.catalog.sources import Source
from gpufabric.catalog.tags import TagFacts
from gpufabric.catalog.updates import ControlPlaneZoneFacts, FixedProperty, UpgradeTerms
from gpufabric.spec.allowed_values import allowed_text
from gpufabric.spec.problems import DeclarationError, ExplainedError

DATA = Path(__file__).parent / "data"
_Model = TypeVar("_Model", bound=BaseModel)


class CatalogError(ExplainedError):
    """A catalogue file that violates the schema. The message names the file and the key."""


class Catalog:
    """Facts about the clouds' products and limits.

    Files are read on first use, so that a program for one region reads only its shapes.

    Args:
        root: folder with ``sources.toml``, ``links.toml`` and one folder per cloud.

    Attributes:
        future_prices: files of list prices that are dated in the future, and so are not used, with the day.
    """

    def __init__(self, root: Path = DATA) -> None:
        self.root = root
        self.future_prices: Mapping[str, date] = {}
        self._shapes: dict[tuple[str, str], Shape] = {}
        self._services: dict[str, dict[str, ServicePrice]] = {}

    def shape_names(self, cloud: str) -> list[str]:
        """List the shapes of a cloud, sorted."""
        return sorted(
            path.name.removesuffix(".toml") for path in (self.root / cloud / "shapes").glob("*.toml")
        )

    def shape(self, cloud: str, name: str) -> Shape:
        """Return a shape by the cloud's own name.

        Raises:
            DeclarationError: the catalogue lacks the shape; the error lists the closest names.
        """
        key = (cloud, name)
        if key not in self._shapes:
            known = self.shape_names(cloud)
            if name not in known:
                close = difflib.get_close_matches(name, known, n=3, cutoff=0.4) or known
                raise DeclarationError.of(
                    "shape",
                    given=name,
                    allowed=", ".join(close),
                    limit=f"catalogue of {cloud} shapes",
                )
            file = f"{cloud}/shapes/{name}.toml"
            shape = self._read(file, Shape)
            if (shape.cloud, shape.name) != key:
                raise CatalogError(f"{file}: name, cloud: must be those of the file's path")
            self._shapes[key] = shape
        return self._shapes[key]

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Sources by key."""
        file = "sources.toml"
        return {
            key: _checked(f"{file}: {key}", Source, data) for key, data in _parse(self.root, file).items()
        }

    def regions(self, cloud: str) -> dict[str, CloudRegion]:
        """Regions of a cloud by name."""
        return self._table(f"{cloud}/regions.toml", CloudRegion, "name")

    def local_zones(self, cloud: str) -> dict[str, LocalZone]:
        """Local Zones by zone id; empty for a cloud that has none."""
        file = f"{cloud}/local-zones.toml"
        return self._table(file, LocalZone) if (self.root / file).exists() else {}

    def quota_families(self, cloud: str) -> dict[str, QuotaFamily]:
        """Quota families of a cloud by the cloud's own key."""
        return self._table(f"{cloud}/quotas.toml", QuotaFamily)

    def counted_quotas(self, cloud: str) -> dict[str, CountedQuota]:
        """Quotas on the number of resources of one type, by key; empty for a cloud without a file."""
        file = f"{cloud}/counted-quotas.toml"
        return self._table(file, CountedQuota) if (self.root / file).exists() else {}

    def quota_family_named(self, cloud: str, name: str) -> QuotaFamily | None:
        """Find a quota family by any of its spellings in the cloud's APIs."""
        plain = plain_family_name(name)
        return next(
            (family for family in self.quota_families(cloud).values() if plain in family.plain_names), None
        )

    def quota_of_region(self, cloud: str, *, spot: bool) -> QuotaFamily | None:
        """Return the quota of a whole region beside the families; None if the cloud has none.

        Args:
            cloud: cloud that sets it.
            spot: that of spot machines instead of that of all others.
        """
        counts = "spot" if spot else "all-but-spot"
        families = self.quota_families(cloud).values()
        return next((family for family in families if family.counts and family.counts.value == counts), None)

    def infiniband(self) -> InfiniBandNetwork:
        """Return the facts on InfiniBand that are the same for all Azure sizes."""
        return self._read("azure/infiniband.toml", InfiniBandNetwork)

    def aws_network(self) -> AwsNetworkFacts:
        """Return addresses and AS numbers in networks of AWS."""
        return self._read("aws/network.toml", AwsNetworkFacts)

    def azure_network(self) -> AzureNetworkFacts:
        """Return addresses and AS numbers in networks of Azure."""
        return self._read("azure/network.toml", AzureNetworkFacts)

    def tags(self, cloud: str) -> TagFacts:
        """Return what a cloud accepts as tags."""
        return self._read(f"{cloud}/tags.toml", TagFacts)

    def aws_limits(self) -> AwsLimits:
        """Return limits of AWS services that depend on no shape and no region."""
        return self._read("aws/limits.toml", AwsLimits)

    def azure_limits(self) -> AzureLimits:
        """Return limits of Azure services that depend on no size and no region."""
        return self._read("azure/limits.toml", AzureLimits)

    def oci_limits(self) -> OciLimits:
        """Return limits of OCI services that depend on no shape and no region."""
        return self._read("oci/limits.toml", OciLimits)

    def asns(self) -> AsnFacts:
        """Return AS numbers that no router may have, whatever its cloud."""
        return self._read("common/asns.toml", AsnFacts)

    def oci_network(self) -> OciNetworkFacts:
        """Return addresses and AS numbers in networks of OCI."""
        return self._read("oci/network.toml", OciNetworkFacts)

    def rdma_constructs(self) -> dict[str, ConstructFacts]:
        """RDMA constructs of OCI, by key."""
        return self._table("oci/constructs.toml", ConstructFacts)

    def node_images(self) -> dict[str, NodeImage]:
        """OCI node images with working RDMA, by key."""
        return self._table("oci/images.toml", NodeImage)

    def agent_plugins(self) -> dict[str, AgentPlugin]:
        """Plugins of the Oracle Cloud Agent that RDMA nodes configure, by name."""
        return self._table("oci/agent-plugins.toml", AgentPlugin, "name")

    def lustre(self, cloud: str) -> LustreProduct:
        """Return the managed Lustre product of a cloud."""
        return self._read(f"{cloud}/lustre.toml", LustreProduct)

    def system_node(self, cloud: str) -> SystemNode:
        """Return the machine for everything but training."""
        return self._table("system-nodes.toml", SystemNode)[cloud]

    def services(self, cloud: str) -> dict[str, ServicePrice]:
        """Priced services of a cloud by key."""
        if cloud not in self._services:
            zones = self.price_zones(cloud)
            self._services[cloud] = {
                key: service.model_copy(update={"prices": in_regions(service.prices, zones)})
                for key, service in self._table(f"{cloud}/services.toml", ServicePrice).items()
            }
        return self._services[cloud]

    def price_zones(self, cloud: str) -> dict[str, PriceZone]:
        """Zones of a cloud whose regions share prices, by name; empty for a cloud that has none."""
        file = f"{cloud}/price-zones.toml"
        return self._table(file, PriceZone) if (self.root / file).exists() else {}

    def free_types(self) -> dict[str, FreeOfCharge]:
        """Free resource types by type token, each with the reason."""
        groups = self._table("free.toml", FreeOfCharge).values()
        return {type_: group for group in groups for type_ in group.types.value}

    def idle_capacity(self) -> dict[str, IdleCapacity]:
        """Charges for reserved but unused machines, by cloud."""
        return self._table("reservations.toml", IdleCapacity)

    @cached_property
    def _transfer(self) -> dict[str, TransferCharge]:
        charges = self._table("transfer.toml", TransferCharge)
        zones = {charge.cloud: self.price_zones(charge.cloud) for charge in charges.values()}
        return {
            key: charge.model_copy(update={"prices": in_regions(charge.prices, zones[charge.cloud])})
            for key, charge in charges.items()
        }

    def transfer_charges(self) -> dict[str, TransferCharge]:
        """Charges for data that leaves or enters a region, by key."""
        return self._transfer

    def kubernetes(self, cloud: str) -> dict[str, KubernetesVersion]:
        """Kubernetes versions of a cloud's cluster service, by minor version."""
        return self._table(f"{cloud}/kubernetes.toml", KubernetesVersion)

    def upgrades(self) -> dict[str, UpgradeTerms]:
        """Terms of version upgrades, by cloud."""
        return self._table("upgrades.toml", UpgradeTerms)

    def control_plane_zones(self) -> ControlPlaneZoneFacts:
        """Return the zones of EKS control planes."""
        return self._read("aws/control-plane.toml", ControlPlaneZoneFacts)

    @cached_property
    def fixed_properties(self) -> dict[str, FixedProperty]:
        """Changes that a cloud refuses although the provider sends them, by our id."""
        return {**self._table("fixed.toml", FixedProperty), **self.create_only}

    @cached_property
    def create_only(self) -> dict[str, FixedProperty]:
        """Those of them that Azure sets only when it creates a resource, by our id."""
        return self._table("azure/create-only.toml", FixedProperty)

    def link_kinds(self) -> dict[str, LinkFacts]:
        """Facts on link kinds, by kind."""
        return self._table("links.toml", LinkFacts)

    def interconnect_places(self) -> dict[tuple[str, str], InterconnectPlace]:
        """Locations where two clouds' private circuits meet, by pair of regions."""
        return self._table("interconnects.toml", InterconnectPlace, "between")

    def _table(self, file: str, model: type[_Model], key: str = "id") -> dict[Any, _Model]:
        contents = spread_provenance(_parse(self.root, file))
        if not isinstance(contents.get("entries"), list):
            raise CatalogError(f"{file}: entries: the file needs at least one [[entries]] table")
        table: dict[Any, _Model] = {}
        for data in contents["entries"]:
            entry = _checked(f"{file}: {data.get(key, 'entries')}", model, data)
            identity = getattr(entry, key)
            if identity in table:
                raise CatalogError(f"{file}: {identity}: appears twice")
            table[identity] = entry
        return table

    def _read(self, file: str, model: type[_Model]) -> _Model:
        return _checked(file, model, spread_provenance(_parse(self.root, file)))


@cache
def default_catalog() -> Catalog:
    """Return the catalogue of this package."""
    return Catalog()


@cache
def _parse(root: Path, file: str) -> dict[str, Any]:
    try:
        with (root / file).open("rb") as stream:
            return tomllib.load(stream, parse_float=Decimal)
    except FileNotFoundError as error:
        raise CatalogError(f"{file}: the catalogue has no such file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogError(f"{file}: {error}") from error


def _checked(place: str, model: type[_Model], data: object) -> _Model:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        lines = [
            f"{place}: {'.'.join(map(str, fault['loc']))}: allowed: {allowed_text(fault)}"
            for fault in error.errors(include_url=False)
        ]
        raise CatalogError("\n".join(lines)) from error
