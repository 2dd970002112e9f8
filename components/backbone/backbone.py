"""The backbone: every region's end of its links, and the links."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import pulumi

from gpufabric.components.backbone.common import RegionOutput
from gpufabric.components.backbone.copies.copies import make_copies
from gpufabric.plan.links.model import (
    AnyLinkPlan,
    BackbonePlan,
    CircuitPlan,
    InterconnectPlan,
    PeeringPlan,
    VpnPlan,
)
from gpufabric.plan.names import NamesPlan

if TYPE_CHECKING:
    from gpufabric.components.backbone.aws.hub import AwsHub
    from gpufabric.components.backbone.azure.hub import AzureHub
    from gpufabric.components.backbone.oci.hub import OciHub


class _Made(Protocol):
    """A link that is made: what completes both ends, and what is put out of it."""

    ends: list[pulumi.Resource]
    outputs: dict[str, Any]


class Backbone(pulumi.ComponentResource):
    """All links of a fabric. A cloud's SDK is imported only if one of its regions has a link.

    Args:
        plan: the backbone.
        regions: what each region stack with a link or a copy exports as ``region``, by stack.
        opts: options of the component.
        known_headends: ``headends`` of this stack's outputs after the last update, if there was one. Links
            between AWS and OCI need them: see ``vpn_aws_oci``.

    Attributes:
        outputs: links by key, copies by key, names, the headends for the next pass, and keys of the links
            that need one; the stack exports it as ``backbone``.
    """

    def __init__(
        self,
        plan: BackbonePlan,
        regions: Mapping[str, RegionOutput],
        opts: pulumi.ResourceOptions | None = None,
        *,
        known_headends: pulumi.Input[Mapping[str, Sequence[str]] | None] = None,
    ) -> None:
        super().__init__("gpufabric:backbone:Backbone", f"{plan.fabric}-backbone", None, opts)
        self._child = pulumi.ResourceOptions(parent=self)
        self._known = pulumi.Output.from_input(known_headends).apply(_or_empty)
        self._aws: dict[str, AwsHub] = {}
        self._azure: dict[str, AzureHub] = {}
        self._oci: dict[str, OciHub] = {}
        self._headends: dict[str, pulumi.Output[list[str]]] = {}
        for hub in plan.hubs:
            self._make_hub(plan, hub.stack, regions[hub.stack])
        zones = {hub.stack: self._make_names(plan.names, hub.stack, regions[hub.stack]) for hub in plan.hubs}
        links: dict[str, dict[str, Any]] = {}
        for link in plan.links:
            made = self._make(link)
            links[link.key] = {
                "key": link.key,
                "kind": link.kind,
                "gbps": float(link.gbps),
                "ends": list(link.ends),
                **made.outputs,
            }
            for stack in link.ends:
                # Azure's networks let linked ones in by themselves.
                if hub := self._aws.get(stack) or self._oci.get(stack):
                    hub.open_to(link.other(stack), made.ends)
        states = pulumi.Output.all(**{key: link["state"] for key, link in links.items()})
        self.outputs: dict[str, Any] = {
            "links": links,
            "copies": make_copies(plan, regions, self._child),
            "headends": self._headends,
            "names": _names_output(plan.names, zones),
            "pending_links": states.apply(
                lambda known: sorted(key for key, state in known.items() if state != "complete")
            ),
        }
        self.register_outputs(self.outputs)

    def _make_hub(self, plan: BackbonePlan, stack: str, region: RegionOutput) -> None:
        hub = plan.hub(stack)
        if hub.cloud == "aws":
            from gpufabric.components.backbone.aws.hub import AwsHub  # noqa: PLC0415

            self._aws[stack] = AwsHub(plan, hub, region, self._child)
        elif hub.cloud == "azure":
            from gpufabric.components.backbone.azure.hub import AzureHub  # noqa: PLC0415

            self._azure[stack] = AzureHub(plan, hub, region, self._child)
        else:
            from gpufabric.components.backbone.oci.hub import OciHub  # noqa: PLC0415

            self._oci[stack] = OciHub(plan, hub, region, self._child)

    def _make_names(self, names: NamesPlan, stack: str, region: RegionOutput) -> pulumi.Output[str]:
        """Make a region's copy of the zone, and give its id."""
        if stack in self._aws:
            from gpufabric.components.backbone.aws.dns import AwsNames  # noqa: PLC0415

            return AwsNames(names, self._aws[stack], region, self._child).zone_id
        if stack in self._azure:
            from gpufabric.components.backbone.azure.dns import AzureNames  # noqa: PLC0415

            return AzureNames(names, self._azure[stack], self._child).zone_id
        from gpufabric.components.backbone.oci.dns import OciNames  # noqa: PLC0415

        return OciNames(names, self._oci[stack], region, self._child).zone_id

    def _make(self, link: AnyLinkPlan) -> _Made:
        match link:
            case VpnPlan():
                return self._make_vpn(link)
            case InterconnectPlan():
                from gpufabric.components.backbone.links.interconnect import Interconnect  # noqa: PLC0415

                first, second = link.ends
                return Interconnect(link, self._azure[first], self._oci[second], self._child)
            case PeeringPlan():
                return self._make_peering(link)
            case CircuitPlan():
                from gpufabric.components.backbone.links.circuit import Circuit  # noqa: PLC0415

                first, second = link.ends
                near = self._aws.get(first) or self._azure[first]
                far = self._azure.get(second) or self._oci[second]
                return Circuit(link, (near, far), self._child)

    def _make_vpn(self, link: VpnPlan) -> _Made:
        first, second = link.ends
        if first in self._aws and second in self._azure:
            from gpufabric.components.backbone.links.vpn_aws_azure import VpnAwsAzure  # noqa: PLC0415

            return VpnAwsAzure(link, self._aws[first], self._azure[second], self._child)
        if first in self._azure:
            from gpufabric.components.backbone.links.vpn_azure_oci import VpnAzureOci  # noqa: PLC0415

            return VpnAzureOci(link, self._azure[first], self._oci[second], self._child)
        from gpufabric.components.backbone.links.vpn_aws_oci import VpnAwsOci  # noqa: PLC0415

        made = VpnAwsOci(link, self._aws[first], self._oci[second], self._known, self._child)
        self._headends[link.key] = made.headends
        return made

    def _make_peering(self, link: PeeringPlan) -> _Made:
        first, second = link.ends
        match link.kind:
            case "tgw-peering":
                from gpufabric.components.backbone.links.tgw_peering import TgwPeering  # noqa: PLC0415

                return TgwPeering(link, self._aws[first], self._aws[second], self._child)
            case "vnet-peering":
                from gpufabric.components.backbone.links.vnet_peering import VnetPeering  # noqa: PLC0415

                return VnetPeering(link, self._azure[first], self._azure[second], self._child)
            case "drg-peering":
                from gpufabric.components.backbone.links.drg_peering import DrgPeering  # noqa: PLC0415

                return DrgPeering(link, self._oci[first], self._oci[second], self._child)


def _names_output(names: NamesPlan, zones: Mapping[str, pulumi.Output[str]]) -> dict[str, Any]:
    """Give what the stack puts out of the zone: records are plain, ids come from the clouds."""
    return {
        "zone": names.zone,
        "records": {
            names.full(one): {"address": str(one.address), "stack": one.stack} for one in names.records
        },
        "zone_ids": dict(zones),
        "note": names.note or None,
    }


def _or_empty(value: Mapping[str, Sequence[str]] | None) -> Mapping[str, Sequence[str]]:
    return value or {}
