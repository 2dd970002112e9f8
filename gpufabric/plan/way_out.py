"""The way out of a region's nodes, in terms that all clouds share."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gpufabric.spec.egress import Proxy


@dataclass(frozen=True, slots=True)
class WayOut:
    """The way out of nodes.

    Attributes:
        proxy: the proxy; None without one.
        no_proxy: what nodes reach without it.
        mirrors: mirrors by host of the registry.
    """

    proxy: Proxy | None
    no_proxy: tuple[str, ...]
    mirrors: Mapping[str, str]

    @property
    def environment(self) -> dict[str, str]:
        """Variables by which programs find the proxy; empty without one."""
        if self.proxy is None:
            return {}
        values = {
            "HTTP_PROXY": self.proxy.http,
            "HTTPS_PROXY": self.proxy.for_https,
            "NO_PROXY": ",".join(self.no_proxy),
        }
        # Programs read either spelling.
        return values | {name.lower(): value for name, value in values.items()}


NO_WAY_OUT = WayOut(None, (), MappingProxyType({}))
"""Neither proxy nor mirrors."""
