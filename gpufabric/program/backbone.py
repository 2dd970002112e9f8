"""Builds the stack that joins the regions."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi
from pulumi.output import UNKNOWN, Unknown

from gpufabric.catalog.geography import geography
from gpufabric.components.backbone.backbone import BackboneComponent
from gpufabric.components.secret_inputs import keep_secret
from gpufabric.components.summary import backbone_summary
from gpufabric.loading import loading
from gpufabric.plan.clock import now
from gpufabric.plan.latency import link_round_trips_ms
from gpufabric.plan.links.backbone import plan_backbone
from gpufabric.plan.resilience.assessment import review
from gpufabric.program.region import ACCOUNT_OUTPUT
from gpufabric.snapshots.priced_catalog import catalog_of
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.placeholders import with_placeholders
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.project import Project
from gpufabric.spec.provider_settings import readable_settings
from gpufabric.training.pace.job import paced_fabric

_REGION = "region"
"""Output of a region that the backbone reads."""


def build_backbone(root: Path, declared: Backbone, project: Project) -> None:
    """Join the regions, and export the links.

    Args:
        root: folder of ``Pulumi.yaml``.
        declared: declaration of the backbone.
        project: all declarations.

    Raises:
        DeclarationError: the declaration cannot be planned, or the fabric does not withstand what it must.
    """
    catalog = catalog_of(root, now())
    project, unread = with_placeholders(project)
    plan = plan_backbone(declared, project.regions, project.fabric, catalog=catalog)
    settings = readable_settings(plan.stacks, project.providers, project.files)
    fabric = paced_fabric(project.fabric, project.regions, catalog)
    withstands = review(fabric, project.regions, declared, catalog=catalog, now=now())
    if withstands.problems:
        raise DeclarationError(withstands.problems)
    prefix = f"{pulumi.get_organization()}/{pulumi.get_project()}"
    # This stack's own earlier outputs complete a VPN between AWS and OCI. They come first: a file backend
    # cannot be read while the engine writes other references.
    itself = [pulumi.StackReference(f"{prefix}/{pulumi.get_stack()}")] if plan.needs_headends else []
    after = pulumi.ResourceOptions(depends_on=itself)
    references = {name: pulumi.StackReference(f"{prefix}/{name}", opts=after) for name in plan.stacks}
    accounts = {name: references[name].get_output(ACCOUNT_OUTPUT) for name in unread if name in references}
    keep_secret({unread[name]: account for name, account in accounts.items()})
    # Not require_output, which would make known values unknown beside unknown ones.
    regions = {name: _region_of(name, reference) for name, reference in references.items()}
    known = itself[0].get_output("backbone").apply(headends) if itself else None
    with loading():  # each hub imports its cloud's SDK
        backbone = BackboneComponent(plan, regions, settings, known_headends=known)
    round_trips = link_round_trips_ms(declared, project.regions, geography(catalog))
    for key, round_trip_ms in round_trips.items():
        backbone.outputs["links"][key]["latency_ms"] = round_trip_ms
    pulumi.export("backbone", backbone.outputs)
    pulumi.export("summary", backbone_summary(plan, project, withstands, catalog=catalog))


def _region_of(stack: str, reference: pulumi.StackReference) -> pulumi.Output[Any]:
    """Return the output of a region; without it, the program ends with an error in four parts."""

    def read(outputs: Any) -> Any:  # noqa: ANN401 - unknown in a preview, else a mapping
        if isinstance(outputs, Unknown):
            return UNKNOWN
        if _REGION not in outputs:
            problem = Problem(
                f"output {_REGION} of stack {stack}",
                "none",
                f"a region that is up: run `gpufabric up {stack}` first",
                "the backbone reads what its regions have made",
            )
            raise pulumi.RunError(str(problem))
        return outputs[_REGION]

    return reference.outputs.apply(read, run_with_unknowns=True)


def headends(previous: Mapping[str, Any] | None) -> Mapping[str, list[str]] | None:
    """Return Oracle's addresses from the backbone's earlier outputs; None before its first update."""
    return previous.get("headends") if previous else None
