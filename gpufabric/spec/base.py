"""Types that all declarations share."""

from datetime import date
from ipaddress import IPv4Network
from typing import Annotated, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,22}[a-z0-9]$"),
    Field(description="lower-case letters, digits and hyphens, 2 to 24 characters, starting with a letter"),
]
"""A name that is legal in resource names, node labels and DNS on all three clouds."""


MOST_MACHINES = 100_000
"""Machines of a pool at most: more than any cloud has of a shape in a region, and few enough to list."""

Machines = Annotated[int, Field(ge=0, le=MOST_MACHINES)]
"""A number of machines; 0 for none."""

SomeMachines = Annotated[int, Field(gt=0, le=MOST_MACHINES)]
"""A number of machines, at least one."""

Parts = Annotated[int, Field(gt=0, le=10_000)]
"""Parts of a model that a rule visits one by one, such as layers and experts: public models have hundreds."""

Dimension = Annotated[int, Field(gt=0, le=1_000_000_000)]
"""A width, a length or a count of a model that is only multiplied."""

Title = Annotated[str, Field(min_length=1, max_length=200)]
"""A text for people, on one line of a report."""

_FIRST_YEAR, _LAST_YEAR = 2000, 2199
_Day = TypeVar("_Day", bound=date)


def _near(day: _Day) -> _Day:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(f"a day of the years {_FIRST_YEAR} to {_LAST_YEAR}")
    return day


Moment = Annotated[AwareDatetime, AfterValidator(_near)]
"""A time with time zone, of a year with which dates can be computed: hours and days are added to it."""

Day = Annotated[date, AfterValidator(_near)]
"""A day, likewise."""

_SHARED_ADDRESS_SPACE = IPv4Network("100.64.0.0/10")  # RFC 6598; Python does not call it private


def _private(network: IPv4Network) -> IPv4Network:
    if not (network.is_private or network.subnet_of(_SHARED_ADDRESS_SPACE)):
        raise ValueError("must be a private IPv4 range (RFC 1918 or RFC 6598)")
    return network


PrivateNetwork = Annotated[IPv4Network, AfterValidator(_private)]
"""A private IPv4 range in CIDR notation with no host bits set."""


class Declared(BaseModel):
    """Base of everything a user declares: closed (an unknown key is an error) and immutable."""

    # Building a validator takes a millisecond or more: only those that a program uses are built.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
