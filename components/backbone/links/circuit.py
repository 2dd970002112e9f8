"""A leased wavelength: the clouds' ends of it, on ports that the user has."""

from typing import Any

import pulumi

from gpufabric.components.backbone.clouds import CloudHub, cloud_module
from gpufabric.components.backbone.links.link import LinkComponent, LinkEnds
from gpufabric.plan.links.kinds.circuit import CircuitPlan


class CircuitLink(LinkComponent):
    """Both ends of a leased wavelength; the user's routers stand between them.

    AWS generates the password of its BGP session, and the other end uses the same one. Between Azure and OCI
    neither end generates one, and sessions are not signed. The password is not an output: the user reads it
    in AWS, on the virtual interface.
    """

    def __init__(
        self,
        link: CircuitPlan,
        ends: LinkEnds[CloudHub, CloudHub],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:backbone:Circuit", link.key, None, opts)
        self.completed_by = []
        password: pulumi.Output[str] | None = None
        ids: dict[str, pulumi.Output[str]] = {}
        for hub in ends.both:
            child = pulumi.ResourceOptions(parent=self, provider=hub.provider)
            # Given the password of the end before, return the resource and the password of this end.
            make_end = cloud_module(hub.plan.cloud, "circuit").make_end
            resource, password = make_end(link, hub, password, child)
            self.completed_by.append(resource)
            ids[hub.plan.stack] = resource.id
        routers = {hub.plan.stack: _router(link, hub) for hub in ends.both}
        self.outputs = {"ids": ids, "routers": routers, "state": "complete"}
        self.register_outputs(self.outputs)


def _router(link: CircuitPlan, hub: CloudHub) -> dict[str, Any]:
    """Return the settings of the user's router at an end, without passwords."""
    end = link.ports[hub.plan.stack]
    used = end.sessions if hub.plan.cloud == "azure" else end.sessions[:1]
    return {
        "asn": link.router_asn,
        "vlan": end.vlan,
        "sessions": [{"router": session.first, "cloud": session.second} for session in used],
    }


build = CircuitLink
