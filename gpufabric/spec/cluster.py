"""Network and cluster of a region, in terms that all clouds share."""

from typing import Annotated

from pydantic import Field

from gpufabric.spec.base import Declared, PrivateNetwork


class Network(Declared):
    """Addresses of a region."""

    cidr: PrivateNetwork
    """Range of the region's virtual network. No two stacks of a fabric may overlap."""


class Cluster(Declared):
    """The Kubernetes cluster of a region."""

    kubernetes_version: str = Field(default="1.35", pattern=r"^1\.\d{2}$")
    """Minor version, such as "1.35"."""

    public_endpoint: bool = False
    """Whether the API server can be reached from outside the region's network."""

    system_nodes: Annotated[int, Field(ge=1, le=20)] = 3
    """Small machines for what is not training: DNS, operators, controllers."""
