"""Kubernetes versions whose control planes cost more after their standard support."""

from collections.abc import Iterator
from decimal import Decimal

from pydantic import Field, NonNegativeInt

from gpufabric.cost.text import usd
from gpufabric.plural import plural
from gpufabric.policies import deferred
from gpufabric.policies.options import LOWER_IS_LOOSER, RuleOptions
from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_READ = ("version", "upgradePolicy", "upgradePolicy.supportType")
"""Properties of a cluster that decide its support."""


class ExtendedSupportOptions(RuleOptions):
    """When to announce the end of standard support."""

    notice_days: NonNegativeInt = Field(
        default=60,
        description="Days before the end of standard support from which the rule reports it.",
        json_schema_extra=LOWER_IS_LOOSER,
    )


class ExtendedSupport(Rule):
    """Clusters run Kubernetes versions in standard support."""

    id = "cost-extended-support"
    title = "Clusters run Kubernetes versions in standard support"
    why = (
        "Once the standard support of its Kubernetes version ends, a control plane on EKS costs several "
        "times as much. EKS upgrades a cluster by itself only if its upgrade policy is STANDARD."
    )
    level = "advisory"
    fix = "Raise cluster.kubernetes_version by one minor version at a time."
    setting = "cluster.kubernetes_version"
    clouds = ("aws",)
    options = ExtendedSupportOptions

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare the end of each version's standard support with today."""
        notice, context = view.read(ExtendedSupportOptions).notice_days, view.context
        today = context.now.date()
        for support in deferred.control_planes(view.extracted.items, context.catalog, today):
            days = (support.ends - today).days
            prices = _prices(support.usd_per_hour, support.usd_per_hour_extended)
            version = f"{context.stack}: Kubernetes {support.version}"
            if days < 0:
                since = support.ends.isoformat()
                yield Finding(f"{version} has been in extended support since {since}, which costs {prices}")
            elif days <= notice:
                ends = f"{support.ends.isoformat()}, in {plural(days, 'day')}"
                yield Finding(f"{version} leaves standard support on {ends}; it then costs {prices}")
        yield from (gap for gap in view.unevaluated_costs if gap.property in _READ)


def _prices(standard: Decimal | None, extended: Decimal | None) -> str:
    if standard is None or extended is None:
        return "more"
    return f"{usd(extended)}/hour instead of {usd(standard)}/hour"
