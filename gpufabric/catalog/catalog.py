"""Loads the catalogue: facts kept as TOML files, one file per shape."""

import difflib
import tomllib
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from gpufabric.catalog.fact import spread_provenance
from gpufabric.catalog.shape import Shape
from gpufabric.catalog.tables import (
    CloudRegion,
    InterconnectPlace,
    KubernetesVersion,
    LinkKind,
    Lustre,
    QuotaFamily,
    ServicePrice,
    Source,
)
from gpufabric.spec.problems import DeclarationError

DATA = Path(__file__).parent / "data"
_Model = TypeVar("_Model", bound=BaseModel)


class CatalogError(Exception):
    """A catalogue file that does not say what the schema asks for."""


class Catalog:
    """Facts about what the clouds sell.

    Files are read when first asked for, so that a program for one region reads only its shapes.

    Args:
        root: folder with ``sources.toml``, ``links.toml`` and one folder per cloud.
    """

    def __init__(self, root: Path = DATA) -> None:
        self.root = root
        self._shapes: dict[tuple[str, str], Shape] = {}

    def shape_names(self, cloud: str) -> list[str]:
        """List the shapes of a cloud, sorted."""
        return sorted(path.name.removesuffix(".toml") for path in (self.root / cloud / "shapes").glob("*.toml"))

    def shape(self, cloud: str, name: str) -> Shape:
        """Give a shape by the cloud's own name.

        Raises:
            DeclarationError: the catalogue has no such shape; the closest names are given.
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
            self._shapes[key] = self._read(self.root / cloud / "shapes" / f"{name}.toml", Shape)
        return self._shapes[key]

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Sources by the key that facts name them with."""
        data = _parse(self.root / "sources.toml")
        return {key: _checked(self.root / "sources.toml", Source, one) for key, one in data.items()}

    def regions(self, cloud: str) -> dict[str, CloudRegion]:
        """Regions of a cloud by name."""
        return {one.name: one for one in self._table(cloud, "regions", CloudRegion)}

    def quota_families(self, cloud: str) -> dict[str, QuotaFamily]:
        """Quota families of a cloud by the cloud's own key."""
        return {one.id: one for one in self._table(cloud, "quotas", QuotaFamily)}

    def lustre(self, cloud: str) -> Lustre:
        """Give the managed Lustre product of a cloud."""
        return self._read(self.root / cloud / "lustre.toml", Lustre)

    def services(self, cloud: str) -> dict[str, ServicePrice]:
        """Priced services of a cloud by key."""
        return {one.id: one for one in self._table(cloud, "services", ServicePrice)}

    def kubernetes(self, cloud: str) -> dict[str, KubernetesVersion]:
        """Kubernetes versions that a cloud's cluster service offers, by minor version."""
        return {one.id: one for one in self._table(cloud, "kubernetes", KubernetesVersion)}

    def link_kinds(self) -> dict[str, LinkKind]:
        """Kinds of link by key."""
        return {one.id: one for one in self._table(".", "links", LinkKind)}

    def interconnect_places(self) -> dict[tuple[str, str], InterconnectPlace]:
        """Places where two clouds' private circuits meet, by the pair of regions."""
        return {one.between: one for one in self._table(".", "interconnects", InterconnectPlace)}

    def _table(self, folder: str, table: str, model: type[_Model]) -> list[_Model]:
        path = self.root / folder / f"{table}.toml"
        data = spread_provenance(_parse(path))
        return [_checked(path, model, one) for one in data["entries"]]

    def _read(self, path: Path, model: type[_Model]) -> _Model:
        return _checked(path, model, spread_provenance(_parse(path)))


@cache
def default_catalog() -> Catalog:
    """Give the catalogue that comes with the package."""
    return Catalog()


@cache
def _parse(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise CatalogError(f"{path.name}: {error}") from error


def _checked(path: Path, model: type[_Model], data: Any) -> _Model:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        lines = [
            f"{path.name}: {'.'.join(map(str, one['loc']))}: {one['msg']}"
            for one in error.errors(include_url=False)
        ]
        raise CatalogError("\n".join(lines)) from error
