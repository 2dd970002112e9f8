"""Reads zones. Their names differ between accounts, their ids do not."""

from collections.abc import Iterable

from gpufabric.accounts.aws.calls import ZONES
from gpufabric.accounts.aws.client import Client
from gpufabric.accounts.aws.sdk import Row

NOT_OPTED_IN = "not-opted-in"


def read_zones(client: Client) -> list[Row]:
    """Read Availability Zones and Local Zones, also those that the account has not enabled."""
    rows = client.rows(ZONES, AllAvailabilityZones=True)
    return [row for row in rows if row.get("ZoneType", "availability-zone") != "wavelength-zone"]


def zone_ids(rows: Iterable[Row]) -> dict[str, str]:
    """Return the ids of zones by name."""
    return {row["ZoneName"]: row["ZoneId"] for row in rows}


def state_of(row: Row) -> str:
    """Return the state of a zone in AWS's own word."""
    opted: str = row.get("OptInStatus", "")
    return NOT_OPTED_IN if opted == NOT_OPTED_IN else row.get("State", "")
