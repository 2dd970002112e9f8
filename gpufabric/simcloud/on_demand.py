"""Imports that only few provider processes need, and that rules trigger on first use.

The engine waits for each provider process to start. The catalogue and the types of the capacity file take a
tenth of a second to import.
"""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from gpufabric.simcloud.clock import simulated_now
from gpufabric.simcloud.environment import capacity_files

if TYPE_CHECKING:
    from gpufabric.catalog.catalog import Catalog
    from gpufabric.catalog.creation import CreationTimes
    from gpufabric.catalog.gateways import AzureGateways
    from gpufabric.catalog.names import CloudNames
    from gpufabric.catalog.roles import AzureRoles
    from gpufabric.catalog.shape import Cloud
    from gpufabric.catalog.timeouts import ProviderTimeouts
    from gpufabric.simcloud.capacity import CapacityFile
    from gpufabric.simcloud.faults.active import ActiveFaults
    from gpufabric.simcloud.faults.fault import FaultFile

FAULTS_FILE = "faults.json"
"""File of the faults in the folder of the simulated clouds."""

CLOUDS_FILE = "clouds.json"
"""Copy of the cloud files in that folder."""


def catalog() -> "Catalog":
    """Return the catalogue."""
    from gpufabric.catalog.catalog import default_catalog  # noqa: PLC0415

    return default_catalog()


@cache
def creation_times() -> "CreationTimes":
    """Return the catalogue's creation times."""
    from gpufabric.catalog.creation import creation_times  # noqa: PLC0415

    return creation_times(catalog())


@cache
def names(cloud: "Cloud") -> "CloudNames":
    """Return the catalogue's limits on names of a cloud."""
    from gpufabric.catalog.names import cloud_names  # noqa: PLC0415

    return cloud_names(catalog(), cloud)


@cache
def azure_gateways() -> "AzureGateways":
    """Return the catalogue's gateways of Azure."""
    from gpufabric.catalog.gateways import azure_gateways  # noqa: PLC0415

    return azure_gateways(catalog())


@cache
def provider_timeouts() -> "ProviderTimeouts":
    """Return the providers' timeouts."""
    from gpufabric.catalog.timeouts import provider_timeouts  # noqa: PLC0415

    return provider_timeouts(catalog())


@cache
def azure_roles() -> "AzureRoles":
    """Return the facts on Azure role assignments."""
    from gpufabric.catalog.roles import azure_roles  # noqa: PLC0415

    return azure_roles(catalog())


@cache
def regions_of_power_domain(domain: str, cloud: str) -> frozenset[str]:
    """Return the regions of a cloud that a grid supplies."""
    from gpufabric.catalog.geography import geography  # noqa: PLC0415

    places = geography(catalog()).places
    prefix = f"{cloud}-"
    return frozenset(
        id_.removeprefix(prefix)
        for id_, place in places.items()
        if id_.startswith(prefix) and place.power_domain is not None and place.power_domain.value == domain
    )


def takes_vpn_key(cloud: str, key: str) -> bool:
    """Return whether a cloud takes a pre-shared key of a VPN tunnel."""
    from gpufabric.catalog.vpn_keys import vpn_key_rules  # noqa: PLC0415
    from gpufabric.plan.links.keys import takes  # noqa: PLC0415

    return takes(vpn_key_rules(catalog())[cloud], key)


def has_faults(root: Path) -> bool:
    """Return whether the simulated clouds may have faults, now or at another time."""
    return (root / FAULTS_FILE).is_file() or (root / CLOUDS_FILE).is_file()


def faults_at(root: Path, now: datetime) -> "ActiveFaults":
    """Return the faults that are active. Raises ``DeclarationError``."""
    from gpufabric.simcloud.faults.active import active  # noqa: PLC0415

    return active(all_faults(root), now)


def all_faults(root: Path) -> "FaultFile":
    """Return the faults that commands added and those of cloud files. Raises ``DeclarationError``."""
    from gpufabric.simcloud.faults.file import read_faults  # noqa: PLC0415

    faults = read_faults(root)
    if (root / CLOUDS_FILE).is_file():
        from gpufabric.simcloud.cloudfiles.applied import stated_faults  # noqa: PLC0415

        stated, seed = stated_faults(root)
        update = {"faults": [*faults.faults, *stated], "seed": faults.seed or seed or 0}
        faults = faults.model_copy(update=update)
    return faults


def creation_minutes(root: Path, account: str, type_: str) -> int | None:
    """Return the creation time in minutes that a cloud file states for a type; None if none does."""
    if not (root / CLOUDS_FILE).is_file():
        return None
    from gpufabric.simcloud.cloudfiles.applied import accounts_at  # noqa: PLC0415

    declared = accounts_at(root, account).values()
    return next((own.creation_minutes[type_] for own in declared if type_ in own.creation_minutes), None)


def limited_by(
    faults: "ActiveFaults", capacity: "CapacityFile | None", account: str, region: str
) -> "CapacityFile | None":
    """Return the capacity that the faults leave."""
    from gpufabric.simcloud.faults.shortage import limited_by  # noqa: PLC0415

    return limited_by(faults, capacity, account, region)


def read_capacity(root: Path, account: str = "", now: datetime | None = None) -> "CapacityFile | None":
    """Read the capacity of the simulated clouds; None if nothing is limited.

    It is that of the capacity file; without one, that of the cloud files.

    Args:
        root: folder of the simulated clouds.
        account: account whose cloud file counts for its cloud; empty: the first file of each cloud.
        now: time in the simulated clouds; absent: that of their clock.

    Raises:
        DeclarationError: a file cannot be understood.
    """
    if (root / CLOUDS_FILE).is_file() and not capacity_files(root):
        from gpufabric.simcloud.cloudfiles.applied import capacity_at  # noqa: PLC0415

        return capacity_at(root, now or simulated_now(root), account)
    if not capacity_files(root):
        return None
    from gpufabric.simcloud.capacity import read_capacity  # noqa: PLC0415

    return read_capacity(root)
