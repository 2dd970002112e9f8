"""Imports that only few provider processes need, and that rules trigger on first use.

The engine waits for each provider process to start. The catalogue and the types of the capacity file take a
tenth of a second to import.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gpufabric.catalog.catalog import Catalog
    from gpufabric.catalog.creation import CreationTimes
    from gpufabric.simcloud.capacity import CapacityFile


def catalog() -> "Catalog":
    """Return the catalogue."""
    from gpufabric.catalog.catalog import default_catalog  # noqa: PLC0415

    return default_catalog()


@cache
def creation_times() -> "CreationTimes":
    """Return the catalogue's creation times."""
    from gpufabric.catalog.creation import creation_times  # noqa: PLC0415

    return creation_times(catalog())


def read_capacity(root: Path) -> "CapacityFile | None":
    """Read the capacity file in the folder of the simulated clouds; None if there is none.

    Raises:
        DeclarationError: it cannot be understood.
    """
    from gpufabric.simcloud.capacity import read_capacity  # noqa: PLC0415

    return read_capacity(root)
