"""Loads a cloud's part of the backbone, and with it the cloud's SDK, once a region of that cloud needs it."""

from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import Protocol

import pulumi

from gpufabric.catalog.shape import Cloud
from gpufabric.components.backbone.common import RegionOutput
from gpufabric.plan.links.model import BackbonePlan, HubPlan
from gpufabric.plan.names import NamesPlan
from gpufabric.spec.provider_settings import ProviderSettings


class CloudHub(Protocol):
    """A region's end of its links, on any cloud."""

    @property
    def plan(self) -> HubPlan:
        """The hub's plan."""
        ...

    @property
    def provider(self) -> pulumi.ProviderResource:
        """Provider of the region's account."""
        ...

    def open_to(self, peer: str, after: Sequence[pulumi.Resource]) -> None:
        """Let traffic to and from a peer pass.

        Args:
            peer: stack at the other end of a link.
            after: resources that complete both ends of the link: a half-finished link carries nothing.
        """
        ...


def cloud_module(cloud: Cloud, name: str) -> ModuleType:
    """Import a module of a cloud's folder, e.g. ``hub``."""
    return import_module(f"gpufabric.components.backbone.{cloud}.{name}")


def make_hub(
    backbone: BackbonePlan,
    plan: HubPlan,
    region: RegionOutput,
    settings: ProviderSettings,
    opts: pulumi.ResourceOptions,
) -> CloudHub:
    """Create a region's hub, e.g. an ``AwsHub``.

    Args:
        backbone: plan of the backbone.
        plan: plan of the hub.
        region: the ``region`` output of the region's stack.
        settings: settings of the region's providers.
        opts: options of the component.
    """
    hub_class = getattr(cloud_module(plan.cloud, "hub"), f"{plan.cloud.capitalize()}Hub")
    return hub_class(backbone, plan, region, settings, opts)


def make_zone(names: NamesPlan, hub: CloudHub, opts: pulumi.ResourceOptions) -> pulumi.Input[str]:
    """Create a region's copy of the DNS zone, e.g. an ``AwsNames``, and return its id.

    A zone that exists gets records only.
    """
    names_class = getattr(cloud_module(hub.plan.cloud, "dns"), f"{hub.plan.cloud.capitalize()}Names")
    return names_class(names, hub, opts).zone_id
