"""A remote peering of the dynamic routing gateways of two OCI regions."""

from collections.abc import Iterator

from gpufabric.plan.links.kind import LinkKind, LinkRequest
from gpufabric.spec.problems import Problem


class DrgPeering(LinkKind):
    """OCI bills peerings by use and states no ceiling."""

    def check(self, request: LinkRequest) -> Iterator[Problem]:
        """Check that the ends are in two regions."""
        yield from super().check(request)
        first, second = (request.regions[stack].region for stack in request.link.between)
        if first == second:
            yield request.problem(
                "between",
                f"{' and '.join(request.link.between)}, both in {first}",
                "two regions",
                "OCI API reference, ConnectRemotePeeringConnections: peerRegionName is another region",
            )


KIND = DrgPeering()
