"""The interface of a link's component, and how the component of a link is found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import pulumi

from gpufabric.components.backbone.clouds import CloudHub
from gpufabric.plan.links.model import LinkPlan
from gpufabric.spec.link_kinds import kind_module

Headends = Mapping[str, Sequence[str]]
"""Oracle's addresses of the primary and the secondary connection, by link key."""

First = TypeVar("First", bound=CloudHub)
Second = TypeVar("Second", bound=CloudHub)


@dataclass(frozen=True)
class LinkEnds(Generic[First, Second]):
    """The hubs at the ends of a link, in the order of the plan's ``ends``.

    Attributes:
        first: hub of the first end.
        second: hub of the second end.
        known_headends: headends from the stack's last update, which VPNs between AWS and OCI need.
    """

    first: First
    second: Second
    known_headends: pulumi.Output[Headends]

    @property
    def both(self) -> tuple[First, Second]:
        """Both hubs."""
        return self.first, self.second


class LinkComponent(pulumi.ComponentResource):
    """A link. The constructors of all kinds have the same parameters.

    Args:
        link: the link's plan.
        ends: its hubs.
        opts: options of the component.

    Attributes:
        completed_by: resources that complete both ends; traffic is let through after them.
        outputs: at least ``ids`` of resources, and ``state``: complete, or the step that is missing.
        headends: Oracle's addresses, for the next update; None for links that need no second update.
    """

    completed_by: list[pulumi.Resource]
    outputs: dict[str, Any]
    headends: pulumi.Output[list[str]] | None = None


def build_link(
    link: LinkPlan, ends: LinkEnds[CloudHub, CloudHub], opts: pulumi.ResourceOptions
) -> LinkComponent:
    """Build a link by the function ``build`` of the module that is named after its kind."""
    return kind_module(link.kind, "gpufabric.components.backbone.links").build(link, ends, opts)
