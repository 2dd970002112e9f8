"""Builds the stack of a region."""

from collections.abc import Mapping
from pathlib import Path

import pulumi

from gpufabric.catalog.geography import geography
from gpufabric.components.regions import create_region
from gpufabric.components.summary import region_summary
from gpufabric.plan.address_plan import overlaps
from gpufabric.plan.clock import now
from gpufabric.plan.regions import plan_region
from gpufabric.plan.resilience.sites import power_domain_of
from gpufabric.snapshots.priced_catalog import catalog_of
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import Project
from gpufabric.spec.regions import AnyRegion, account_of

ACCOUNT_OUTPUT = "account"
"""Output of a region whose account is encrypted: the account, as a secret."""


def build_region(
    root: Path,
    stack: str,
    declared: AnyRegion,
    project: Project,
    secrets: Mapping[str, pulumi.Output[str]],
) -> None:
    """Build one region, and export its outputs.

    Args:
        root: folder of ``Pulumi.yaml``.
        stack: the stack's name.
        declared: its declaration.
        project: all declarations.
        secrets: values that its file encrypts, by their text.

    Raises:
        DeclarationError: the declaration cannot be planned, or its addresses collide with another stack's.
    """
    collisions = overlaps(project.regions).get(stack)
    if collisions:
        raise DeclarationError(collisions)
    catalog = catalog_of(root, now())
    plan = plan_region(stack, declared, project.fabric, catalog=catalog, now=now())
    outputs = create_region(plan, project.settings(stack))
    outputs["power_domain"] = power_domain_of(declared, geography(catalog))
    pulumi.export("region", outputs)
    pulumi.export("summary", region_summary(plan, project, catalog=catalog, root=root))
    account = account_of(declared)
    if account in secrets:
        # The backbone cannot decrypt the configuration of this stack.
        pulumi.export(ACCOUNT_OUTPUT, secrets[account])
