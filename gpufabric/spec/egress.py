"""The company's way out of the nodes: proxies and mirrors of registries, by cloud."""

import re
from ipaddress import ip_network
from typing import Annotated

from pydantic import AfterValidator, Field

from gpufabric.spec.base import Declared

_HOST = r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?"
_PORT = r"(?::\d{1,5})?"
_PROXY = re.compile(rf"https?://{_HOST}{_PORT}/?")
_HOST_AND_PORT = re.compile(rf"{_HOST}{_PORT}")
_MIRROR = re.compile(rf"{_HOST}{_PORT}(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*")
_EXCEPTION = re.compile(r"\.?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


def _proxy(url: str) -> str:
    if "@" in url:
        # Every pod that reaches a node's metadata reads the node's user data.
        raise ValueError("an address without user and password: nodes keep it in plain text")
    if not _PROXY.fullmatch(url):
        raise ValueError("an address such as http://proxy.example.com:3128")
    return url.rstrip("/")


def _host(name: str) -> str:
    if not _HOST_AND_PORT.fullmatch(name) or "." not in name.partition(":")[0]:
        raise ValueError("the host of a registry, such as docker.io")
    return name


def _mirror(name: str) -> str:
    if not _MIRROR.fullmatch(name):
        raise ValueError("a host with an optional path in lower case, such as mirror.example.com/hub")
    return name


def _exception(text: str) -> str:
    if not _EXCEPTION.fullmatch(text):
        try:
            ip_network(text)
        except ValueError:
            message = "a name, a domain such as .example.com, an address or a range; no *"
            raise ValueError(message) from None
    return text


ProxyUrl = Annotated[str, AfterValidator(_proxy)]
Host = Annotated[str, AfterValidator(_host)]
Mirror = Annotated[str, AfterValidator(_mirror)]
NoProxy = Annotated[str, AfterValidator(_exception)]


class Proxy(Declared):
    """A proxy through which nodes reach the internet."""

    http: ProxyUrl
    """Address for HTTP."""

    https: ProxyUrl | None = None
    """Address for HTTPS; absent: that for HTTP."""

    no_proxy: list[NoProxy] = Field(default_factory=list[str])
    """Names, domains, addresses and ranges that nodes reach without it, beside those that gpufabric adds:
    metadata, the network, the cluster's services and pods, and the cloud's private endpoints."""

    @property
    def for_https(self) -> str:
        """Address for HTTPS."""
        return self.https or self.http


class Proxies(Declared):
    """Proxies by cloud; none if a cloud is absent."""

    aws: Proxy | None = None
    azure: Proxy | None = None
    oci: Proxy | None = None


class Registries(Declared):
    """Mirrors by host of the registry, by cloud. Nothing is pulled from a registry that has a mirror."""

    aws: dict[Host, Mirror] = Field(default_factory=dict[str, str])
    azure: dict[Host, Mirror] = Field(default_factory=dict[str, str])
    oci: dict[Host, Mirror] = Field(default_factory=dict[str, str])
