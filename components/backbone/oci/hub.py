"""An OCI region's end of its links: the region's own dynamic routing gateway, and IPsec connections to it."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_oci as oci
from pulumi_oci import core

from gpufabric.components.backbone.common import (
    LIFETIME_ESP_SECONDS,
    LIFETIME_IKE_SECONDS,
    RegionOutput,
    text,
)
from gpufabric.plan.links.addresses import Side
from gpufabric.plan.links.model import BackbonePlan, Hub, VpnPlan
from gpufabric.plan.load_balancers import BALANCERS_SUBNET

ManagedTunnel = core.IpsecConnectionTunnelManagement


class OciHub(pulumi.ComponentResource):
    """The end of an OCI region; it makes no gateway, since the region has one.

    Args:
        plan: the backbone.
        hub: this region's end.
        region: what the region's stack exports.
        opts: options of the component.

    Attributes:
        hub: this region's end.
        provider: provider of the region's tenancy.
        compartment_id: the region's compartment.
        drg_id: the region's dynamic routing gateway.
        tags: tags on every resource.
    """

    def __init__(
        self, plan: BackbonePlan, hub: Hub, region: RegionOutput, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("gpufabric:backbone:OciHub", hub.stack, None, opts)
        self.hub = hub
        self.tags = dict(plan.tags)
        self.provider = oci.Provider(
            hub.stack,
            region=hub.region,
            tenancy_ocid=hub.account,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.compartment_id = text(region, "network", "compartment_id")
        self.drg_id = text(region, "network", "drg_id")
        self._region = region
        self.register_outputs({"drg_id": self.drg_id})

    def open_to(self, peer: str, after: Sequence[pulumi.Resource]) -> None:
        """Let a peer's traffic in; all may go out already, and the region's routes lead to its gateway.

        Args:
            peer: stack at the other end of a link.
            after: what must be there first, at both ends: a link that is half made carries nothing.
        """
        for role in ("workers", "pods", BALANCERS_SUBNET):
            core.NetworkSecurityGroupSecurityRule(
                f"{self.hub.stack}-{role}-from-{peer}",
                network_security_group_id=text(self._region, "network", "security_group_ids", role),
                direction="INGRESS",
                # Training traffic has no fixed ports.
                protocol="all",
                source=str(self.hub.peers[peer]),
                source_type="CIDR_BLOCK",
                description=f"All from {peer}",
                opts=pulumi.ResourceOptions(parent=self, provider=self.provider, depends_on=list(after)),
            )

    def connect(
        self,
        link: VpnPlan,
        side: Side,
        *,
        peer: Hub,
        peer_address: pulumi.Input[str],
        secrets: Mapping[int, pulumi.Input[str]],
        opts: pulumi.ResourceOptions,
    ) -> tuple[ManagedTunnel, ManagedTunnel]:
        """Make one of a link's two IPsec connections and set up its two tunnels.

        Args:
            link: the link.
            side: which of its connections.
            peer: the other end.
            peer_address: its public address for this connection.
            secrets: pre-shared keys by tunnel number; Oracle makes up those that are not given.
            opts: options of the resources.
        """
        name = f"{link.key}-{side}"
        device = core.Cpe(
            name,
            compartment_id=self.compartment_id,
            ip_address=peer_address,
            display_name=name,
            freeform_tags=self.tags,
            opts=opts,
        )
        ipsec = core.Ipsec(
            name,
            compartment_id=self.compartment_id,
            cpe_id=device.id,
            drg_id=self.drg_id,
            # Required, and used only by tunnels with static routing; these have BGP.
            static_routes=[str(peer.cidr)],
            display_name=name,
            freeform_tags=self.tags,
            opts=opts,
        )
        found = core.get_ipsec_connection_tunnels_output(
            ipsec_id=ipsec.id, opts=pulumi.InvokeOutputOptions(parent=self, provider=self.provider)
        )
        # The order in which the service lists tunnels is not promised.
        ids = found.apply(lambda result: sorted(one.id for one in result.ip_sec_connection_tunnels))
        first, second = (
            core.IpsecConnectionTunnelManagement(
                f"{link.key}-{tunnel.name}",
                ipsec_id=ipsec.id,
                tunnel_id=ids[tunnel.number - 1],
                display_name=f"{link.key}-{tunnel.name}",
                routing="BGP",
                ike_version="V2",
                bgp_session_info=core.IpsecConnectionTunnelManagementBgpSessionInfoArgs(
                    customer_bgp_asn=str(peer.asn),
                    customer_interface_ip=f"{link.address(tunnel, peer.stack)}/30",
                    oracle_interface_ip=f"{link.address(tunnel, self.hub.stack)}/30",
                ),
                phase_one_details=core.IpsecConnectionTunnelManagementPhaseOneDetailsArgs(
                    is_custom_phase_one_config=True,
                    custom_encryption_algorithm="AES_256_CBC",
                    custom_authentication_algorithm="SHA2_384",
                    custom_dh_group="GROUP20",
                    lifetime=LIFETIME_IKE_SECONDS,
                ),
                phase_two_details=core.IpsecConnectionTunnelManagementPhaseTwoDetailsArgs(
                    is_custom_phase_two_config=True,
                    custom_encryption_algorithm="AES_256_GCM",
                    is_pfs_enabled=True,
                    dh_group="GROUP20",
                    lifetime=LIFETIME_ESP_SECONDS,
                ),
                shared_secret=secrets.get(tunnel.number),
                opts=opts,
            )
            for tunnel in link.pair(side)
        )
        return first, second

    def provider_service(self, names: Mapping[str, str]) -> pulumi.Output[str]:
        """Find the id of a FastConnect provider's service, which differs between regions.

        Args:
            names: ``oci``, the provider's name, and ``oci_service``, the service's name.

        Raises:
            pulumi.RunError: the region offers no such service.
        """

        def pick(result: core.GetFastConnectProviderServicesResult) -> str:
            offered = {
                (one.provider_name, one.provider_service_name): one.id
                for one in result.fast_connect_provider_services
            }
            return choose_service(offered, names, self.hub)

        return core.get_fast_connect_provider_services_output(
            compartment_id=self.hub.account,
            opts=pulumi.InvokeOutputOptions(parent=self, provider=self.provider),
        ).apply(pick)


def choose_service(offered: Mapping[tuple[str, str], str], names: Mapping[str, str], hub: Hub) -> str:
    """Choose a FastConnect service by name.

    Args:
        offered: ids by names of provider and service.
        names: ``oci``, the provider's name, and ``oci_service``, the service's name.
        hub: the end whose region offers them, for the message.

    Raises:
        pulumi.RunError: the region offers no such service.
    """
    wanted = (names["oci"], names["oci_service"])
    if wanted not in offered:
        known = ", ".join(": ".join(one) for one in sorted(offered)) or "none"
        raise pulumi.RunError(
            f"{hub.stack}: given FastConnect provider {': '.join(wanted)}; allowed: {known}"
            f" [services that OCI lists in {hub.region}]"
        )
    return offered[wanted]
