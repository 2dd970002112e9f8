"""Own prices of a user: negotiated prices and discounts in a file outside the project."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, PrivateAttr, TypeAdapter, ValidationError, model_validator

from gpufabric.spec.base import Declared
from gpufabric.spec.price import ContractPrice
from gpufabric.spec.price_items import PriceItems, unknown_items
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.project import Project
from gpufabric.spec.validation_errors import explain
from gpufabric.spec.yamlfile import read_yaml

OWN_PRICES_VARIABLE = "GPUFABRIC_OWN_PRICES"
"""Names the file. An empty value: no own prices."""

_HOME_FILE = Path(".config", "gpufabric", "own-prices.yaml")
_PLACE = re.compile(r"(?P<price>prices\[\d+\])?\.?[A-Za-z_]*")
_NOT_SHOWN = "not shown: own prices are confidential"
_SHAPES = "a shape of `gpufabric shapes`: with another name, the price fits no machine"
_SERVICES = "a service that is billed by the hour or month: with another name, the price fits nothing"


class OwnPrice(ContractPrice):
    """A negotiated price of a shape or a service, or a discount on everything of a cloud."""

    _is_shown: bool = PrivateAttr(default=False)

    @model_validator(mode="after")
    def _check_item(self) -> Self:
        if self.shape is None and self.service is None:
            if self.discount_percent is None:
                raise ValueError("discount_percent: a price without shape and service is a discount on all")
            self._check_end()
            return self
        return self._check_one_item()

    @property
    def is_own(self) -> bool:
        """Whether it is an own price."""
        return True

    @property
    def is_hidden(self) -> bool:
        """Whether outputs show it in sums only."""
        return not self._is_shown

    def fits_shape(self, name: str) -> bool:
        """Return whether the price is for a shape."""
        return super().fits_shape(name) or (self.shape is None and self.service is None)

    def fits_service(self, key: str) -> bool:
        """Return whether the price is for a service."""
        return super().fits_service(key) or (self.shape is None and self.service is None)

    def showing(self) -> Self:
        """Return the price as one that outputs may show item by item."""
        price = self.model_copy()
        price._is_shown = True
        return price


class OwnPrices(Declared):
    """The file. The first price that fits an item is used."""

    prices: Annotated[list[OwnPrice], Field(min_length=1)]


_FILE: TypeAdapter[OwnPrices] = TypeAdapter(OwnPrices)


def own_prices(
    environment: Mapping[str, str],
    root: Path,
    *,
    show: bool = False,
    items: PriceItems | None = None,
) -> tuple[OwnPrice, ...]:
    """Load the own prices of the user; none if there is no file.

    Args:
        environment: environment variables. ``GPUFABRIC_OWN_PRICES`` names the file; without it, the file is
            ``own-prices.yaml`` in the user's configuration folder, if it exists.
        root: folder of ``Pulumi.yaml``, in which the file must not lie.
        show: whether outputs may show the prices item by item.
        items: names of the shapes and services of which a price must be; None: any name is taken.

    Raises:
        DeclarationError: the file cannot be read, has an error, or lies in the project.
    """
    path = _file(environment)
    if path is None:
        return ()
    if path.resolve().is_relative_to(_repository(root.resolve())):
        raise DeclarationError(
            [
                Problem(
                    OWN_PRICES_VARIABLE,
                    "a file in the project or its repository",
                    "a file outside it, which nobody can commit",
                    "own prices are confidential",
                )
            ]
        )
    name = path.name
    file = read_yaml(path, name, is_confidential=True)
    data = {str(key): value for key, value in file.data.items()}
    try:
        loaded = _FILE.validate_python(data)
    except ValidationError as error:
        problems = explain(error, _FILE, data, file=name, line_of=file.line_of)
        raise DeclarationError([_hidden(problem) for problem in problems]) from None
    unknown = [
        Problem(
            item.where,
            _NOT_SHOWN,
            _SHAPES if item.key == "shape" else f"{_SERVICES}: {', '.join(item.known)}",
            "the catalogue",
            name,
            file.line_of(("prices", item.index, item.key)),
        )
        for item in (unknown_items(loaded.prices, items) if items else ())
    ]
    if unknown:
        raise DeclarationError(unknown)
    return tuple(price.showing() if show else price for price in loaded.prices)


def with_own_prices(project: Project, prices: tuple[OwnPrice, ...]) -> Project:
    """Return a project with own prices before the prices of its fabric."""
    if not prices:
        return project
    fabric = project.fabric.model_copy(update={"prices": [*prices, *project.fabric.prices]})
    return replace(project, fabric=fabric)


def _repository(root: Path) -> Path:
    """Return the folder of the project's Git repository; the project itself without one."""
    return next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)


def _hidden(problem: Problem) -> Problem:
    """Return a problem without its value. A key may be one: ``amount:4.10`` without a space is a key."""
    place = _PLACE.match(problem.where)
    if place is None or place.end() == len(problem.where):
        return replace(problem, given=_NOT_SHOWN)
    return replace(problem, where=f"{place['price'] or 'the file'}: a key", given=_NOT_SHOWN)


def _file(environment: Mapping[str, str]) -> Path | None:
    stated = environment.get(OWN_PRICES_VARIABLE)
    if stated is not None:
        return Path(stated).expanduser() if stated else None
    folder = environment.get("XDG_CONFIG_HOME")
    home = environment.get("HOME") or environment.get("USERPROFILE")
    path = Path(folder, *_HOME_FILE.parts[1:]) if folder else Path(home, _HOME_FILE) if home else None
    return path if path is not None and path.is_file() else None
