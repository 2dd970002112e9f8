"""A leased wavelength: the clouds' ends of it, on ports that the user has."""

from typing import TYPE_CHECKING, Any

import pulumi

from gpufabric.plan.links.model import CircuitPlan

if TYPE_CHECKING:
    from gpufabric.components.backbone.aws.hub import AwsHub
    from gpufabric.components.backbone.azure.hub import AzureHub
    from gpufabric.components.backbone.oci.hub import OciHub

Password = pulumi.Output[str] | None
"""What both ends' BGP sessions are signed with; none where no end makes one up."""


class Circuit(pulumi.ComponentResource):
    """Both ends of a leased wavelength; the user's routers stand between them.

    AWS makes up the password of its BGP session, and the other end takes the same. Between Azure and OCI
    nobody makes one up, and sessions are not signed. It is never put out: the user reads it where AWS shows
    it, on the virtual interface.

    Args:
        link: the link.
        ends: its two ends, in the order of the link's.
        opts: options of the component.

    Attributes:
        ends: what completes both ends.
        outputs: ids of what was made on the ports, and what the user's routers are set up with.
    """

    def __init__(
        self,
        link: CircuitPlan,
        ends: "tuple[AwsHub | AzureHub | OciHub, AzureHub | OciHub]",
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:backbone:Circuit", link.key, None, opts)
        self.ends: list[pulumi.Resource] = []
        password: Password = None
        ids: dict[str, Any] = {}
        for end in ends:
            stack = end.hub.stack
            child = pulumi.ResourceOptions(parent=self, provider=end.provider)
            match end.hub.cloud:
                case "aws":
                    from gpufabric.components.backbone.aws.circuit import aws_end  # noqa: PLC0415

                    made, password = aws_end(link, end, child)  # pyright: ignore[reportArgumentType]
                case "azure":
                    from gpufabric.components.backbone.azure.circuit import azure_end  # noqa: PLC0415

                    made = azure_end(link, end, password, child)  # pyright: ignore[reportArgumentType]
                case _:
                    from gpufabric.components.backbone.oci.circuit import oci_end  # noqa: PLC0415

                    made = oci_end(link, end, password, child)  # pyright: ignore[reportArgumentType]
            self.ends.append(made)
            ids[stack] = made.id
        self.outputs: dict[str, Any] = {"ids": ids, "routers": _routers(link, ends), "state": "complete"}
        self.register_outputs(self.outputs)


def _routers(
    link: CircuitPlan, ends: "tuple[AwsHub | AzureHub | OciHub, AzureHub | OciHub]"
) -> dict[str, Any]:
    """Say what the user's router at each end is set up with, without passwords."""
    return {
        end.hub.stack: {
            "asn": link.router_asn,
            "vlan": link.ports[end.hub.stack].vlan,
            "sessions": [
                {"router": one.first, "cloud": one.second}
                for one in link.ports[end.hub.stack].sessions[: 2 if end.hub.cloud == "azure" else 1]
            ],
        }
        for end in ends
    }
