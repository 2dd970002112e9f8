"""The hub of an OCI region: the region's own dynamic routing gateway, and IPsec connections to it."""

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
from gpufabric.components.provider_arguments import provider_arguments
from gpufabric.plan.links.addresses import Side
from gpufabric.plan.links.kinds.vpn import VpnPlan
from gpufabric.plan.links.model import BackbonePlan, HubPlan
from gpufabric.plan.links.provider_names import hub_provider
from gpufabric.spec.provider_settings import NO_SETTINGS, ProviderSettings

ManagedTunnel = core.IpsecConnectionTunnelManagement


class OciHub(pulumi.ComponentResource):
    """The hub of an OCI region; it creates no gateway, since the region has one.

    Attributes:
        plan: plan of this hub.
        provider: provider of the region's tenancy.
        network_id: id of the region's VCN.
        compartment_id: the region's compartment.
        drg_id: the region's dynamic routing gateway.
        tags: tags on every resource.
    """

    def __init__(
        self,
        backbone: BackbonePlan,
        plan: HubPlan,
        region: RegionOutput,
        settings: ProviderSettings = NO_SETTINGS,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:backbone:OciHub", plan.stack, None, opts)
        self.plan = plan
        self.tags = dict(backbone.tags)
        self.provider = oci.Provider(
            hub_provider(plan.stack),
            region=plan.region,
            tenancy_ocid=plan.account,
            **provider_arguments(settings),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.compartment_id = text(region, "network", "compartment_id")
        self.drg_id = text(region, "network", "drg_id")
        self.network_id = text(region, "network", "vcn_id")
        self._region = region
        self._child = pulumi.ResourceOptions(parent=self, provider=self.provider)
        self.register_outputs({"drg_id": self.drg_id})

    def open_to(self, peer: str, after: Sequence[pulumi.Resource]) -> None:
        """Let traffic from a peer into the groups that the region's stack made.

        These allow all traffic out, and the region routes it to its gateway.

        Args:
            peer: stack at the other end of a link.
            after: resources that complete both ends of the link: a half-finished link carries nothing.
        """
        waiting = pulumi.ResourceOptions.merge(self._child, pulumi.ResourceOptions(depends_on=list(after)))
        for role in self.plan.groups:
            core.NetworkSecurityGroupSecurityRule(
                f"{self.plan.stack}-{role}-from-{peer}",
                network_security_group_id=text(self._region, "network", "security_group_ids", role),
                direction="INGRESS",
                # Training traffic has no fixed ports.
                protocol="all",
                source=str(self.plan.peers[peer]),
                source_type="CIDR_BLOCK",
                description=f"All from {peer}",
                opts=waiting,
            )

    def connect(
        self,
        link: VpnPlan,
        side: Side,
        *,
        peer: HubPlan,
        peer_address: pulumi.Input[str],
        secrets: Mapping[int, pulumi.Input[str]],
        opts: pulumi.ResourceOptions,
    ) -> tuple[ManagedTunnel, ManagedTunnel]:
        """Create one of a link's two IPsec connections and configure its two tunnels.

        Args:
            link: the link.
            side: the connection.
            peer: the hub at the other end.
            peer_address: its public address for this connection.
            secrets: pre-shared keys by tunnel number; Oracle generates those that are not given.
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
            # Required, though only tunnels with static routing use it; these use BGP.
            static_routes=[str(peer.cidr)],
            display_name=name,
            freeform_tags=self.tags,
            opts=opts,
        )
        listed = core.get_ipsec_connection_tunnels_output(
            ipsec_id=ipsec.id, opts=pulumi.InvokeOutputOptions(parent=self, provider=self.provider)
        )
        # The service does not guarantee the order of its list. The list holds the tunnels' keys, so it is
        # secret as a whole; the ids are not secret.
        ids = pulumi.Output.unsecret(
            listed.apply(lambda result: sorted(row.id for row in result.ip_sec_connection_tunnels))
        )
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
                    oracle_interface_ip=f"{link.address(tunnel, self.plan.stack)}/30",
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
        """Look up the id of a FastConnect provider's service; regions have different ids.

        Args:
            names: ``oci``, the provider's name, and ``oci_service``, the service's name.

        Raises:
            pulumi.RunError: the region offers no such service.
        """

        def pick(result: core.GetFastConnectProviderServicesResult) -> str:
            offered = {
                (service.provider_name, service.provider_service_name): service.id
                for service in result.fast_connect_provider_services
            }
            return choose_service(offered, names, self.plan)

        return core.get_fast_connect_provider_services_output(
            compartment_id=self.plan.account,
            opts=pulumi.InvokeOutputOptions(parent=self, provider=self.provider),
        ).apply(pick)


def choose_service(offered: Mapping[tuple[str, str], str], names: Mapping[str, str], plan: HubPlan) -> str:
    """Choose a FastConnect service by name.

    Args:
        offered: ids by names of provider and service.
        names: ``oci``, the provider's name, and ``oci_service``, the service's name.
        plan: the hub whose region offers them, for the message.

    Raises:
        pulumi.RunError: the region offers no such service.
    """
    wanted = (names["oci"], names["oci_service"])
    if wanted not in offered:
        known = ", ".join(": ".join(service) for service in sorted(offered)) or "none"
        raise pulumi.RunError(
            f"{plan.stack}: given FastConnect provider {': '.join(wanted)}; allowed: {known}"
            f" [services that OCI lists in {plan.region}]"
        )
    return offered[wanted]
