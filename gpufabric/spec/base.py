"""Types that all declarations share."""

from ipaddress import IPv4Network
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,22}[a-z0-9]$"),
    Field(description="lower-case letters, digits and hyphens, 2 to 24 characters, starting with a letter"),
]
"""A name that is legal in resource names, node labels and DNS on all three clouds."""


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
