"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.egress`."""

from typing import NotRequired, TypedDict


class Proxy(TypedDict):
    """A proxy through which nodes reach the internet."""

    http: str
    """Address for HTTP."""

    https: NotRequired[str]
    """Address for HTTPS; absent: that for HTTP."""

    no_proxy: NotRequired[list[str]]
    """Names, domains, addresses and ranges that nodes reach without it, beside those that gpufabric
    adds: metadata, the network, the cluster's services and pods, and the cloud's private
    endpoints.
    """


class Proxies(TypedDict):
    """Proxies by cloud; none if a cloud is absent."""

    aws: NotRequired[Proxy]
    """Proxy of nodes on AWS."""

    azure: NotRequired[Proxy]
    """Proxy of nodes on Azure."""

    oci: NotRequired[Proxy]
    """Proxy of nodes on OCI."""


class Registries(TypedDict):
    """Mirrors by host of the registry, by cloud. Nothing is pulled from a registry that has a mirror."""

    aws: NotRequired[dict[str, str]]
    """Mirrors of nodes on AWS."""

    azure: NotRequired[dict[str, str]]
    """Mirrors of nodes on Azure."""

    oci: NotRequired[dict[str, str]]
    """Mirrors of nodes on OCI."""
