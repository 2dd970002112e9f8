"""Base of the components for other people's programs."""

from collections.abc import Mapping
from typing import Any, cast

import pulumi
from pulumi import ResourceTransformation, ResourceTransformationArgs, ResourceTransformationResult

from gpufabric.cost.money import money_of
from gpufabric.declared.bills import bill_of_region
from gpufabric.library.declaration import PlannedPart, declare
from gpufabric.library.places import ArgumentPlaces
from gpufabric.library.sources import Sources
from gpufabric.quota.declared import demands_of_plan
from gpufabric.quota.line import quota_line
from gpufabric.quota.verdict import judge

PACKAGE = "gpufabric"
"""Name of the plugin that serves the components to other languages."""


class Component(pulumi.ComponentResource):
    """A part of a region, or a whole one.

    Args:
        places: arguments that the component takes.
        name: its name, which also names its resources.
        args: its arguments.
        opts: its options.
        sources: facts beside the arguments; None: the package's own.

    Raises:
        ArgumentError: with every problem of the arguments.
    """

    def __init__(
        self,
        places: ArgumentPlaces,
        name: str,
        args: Mapping[str, Any],
        opts: pulumi.ResourceOptions | None,
        sources: Sources | None,
    ) -> None:
        self._declared: PlannedPart = declare(places, name, args, sources)
        own = pulumi.ResourceOptions(transformations=[self._declared.stand_ins.transform, *self._changes()])
        type_ = f"{PACKAGE}:index:{places.component}"
        super().__init__(type_, name, None, pulumi.ResourceOptions.merge(opts, own))
        self._child = pulumi.ResourceOptions(parent=self)

    def _changes(self) -> list[ResourceTransformation]:
        """Return further changes of resources below the component."""
        return []

    def _known(self, value: Any) -> pulumi.Output[Any]:  # noqa: ANN401 - any output
        """Return a value as an output, with the ids that stand in it."""
        return pulumi.Output.from_input(self._declared.stand_ins.fill(value))

    def _summary(self) -> dict[str, Any]:
        """Sum up what is planned: machines, cost, quota and what is unknown of given things."""
        plan, sources = self._declared.plan, self._declared.sources
        bill = bill_of_region(plan, self._declared.fabric, sources.catalog, sources.now.date())
        demands = demands_of_plan(plan, sources.catalog)
        quotas = judge(demands, sources.quotas, sources.catalog, sources.now, home=plan.spec)
        return {
            "gpus": plan.gpus,
            "nodes": plan.nodes,
            "fabric": list(plan.fabric_kinds),
            **money_of(bill),
            "quota": [quota_line(quota) for quota in quotas],
            "unknown": self._declared.unknowns(),
        }


def tagged(tags: Mapping[str, str]) -> ResourceTransformation:
    """Return a change that puts tags on every resource of AWS that takes some.

    Args:
        tags: the tags; those of a resource itself take precedence.
    """

    def transform(args: ResourceTransformationArgs) -> ResourceTransformationResult | None:
        if not args.type_.startswith("aws:") or "tags" not in args.props:
            return None
        props = cast("Mapping[str, Any]", args.props)
        own: Mapping[str, Any] = props["tags"] or {}
        return ResourceTransformationResult({**props, "tags": {**tags, **own}}, args.opts)

    return transform
