"""``gpufabric launch``: what a training job needs to find its peers, as files."""

import json
import re
from pathlib import Path
from typing import Annotated, Any

import typer

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.geography import geography
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.cli.declared_region import declared_region
from gpufabric.cli.options import RegionStack
from gpufabric.cli.rendered import changes_in
from gpufabric.coordination.cluster import Pods
from gpufabric.coordination.files import files
from gpufabric.coordination.launch import HEADER, about_lighthouse
from gpufabric.coordination.plan import Coordination, coordinate
from gpufabric.manifests.folder import Changes, write
from gpufabric.manifests.model import Job, Options, TopologyLabels
from gpufabric.plan.clock import now
from gpufabric.plan.regions import AnyRegionPlan, plan_region
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import BACKBONE_STACK, Project, load_project

_HOST = re.compile(r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\.[A-Za-z0-9][A-Za-z0-9-]{0,62})*")


def launch(
    stack: RegionStack,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for the files; absent: print them.")
    ] = None,
    lighthouse_host: Annotated[
        str | None,
        typer.Option("--lighthouse-host", help="Name of the lighthouse; absent: that of the fabric's zone."),
    ] = None,
    image: Annotated[
        str | None,
        typer.Option(
            "--image",
            help="Image with torchft and PyTorch for lighthouse and rendezvous store; absent: services only.",
        ),
    ] = None,
    balancers_group: Annotated[
        str | None,
        typer.Option(
            "--balancers-group",
            help="Security group of load balancers (OCI): the stack's network.security_group_ids.balancers.",
        ),
    ] = None,
    topology: Annotated[
        TopologyLabels,
        typer.Option("--topology", help="Node labels that place jobs: the cloud's own, or Topograph's."),
    ] = TopologyLabels.CLOUD,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the result as JSON and nothing else.")
    ] = False,
    root: Annotated[Path, typer.Option("--root", help="Folder of Pulumi.yaml.", file_okay=False)] = Path(),
) -> None:
    """Render launch files for torchrun and torchft, and Slurm's and Kueue's topologies.

    Works from the declared files alone: no engine, no credentials, no cluster.
    """
    if lighthouse_host is not None and not _HOST.fullmatch(lighthouse_host):
        raise typer.BadParameter(
            f"{lighthouse_host!r}: allowed is a host name (RFC 1123)", param_hint="--lighthouse-host"
        )
    project = load_project(root)
    declared_region(project, stack)
    found, texts = _render(
        project, stack, lighthouse_host, Pods(image, balancers_group), Options(topology=topology)
    )
    changes = changes_in(out, texts, HEADER)
    if out is not None:
        write(out, texts, changes)
    if as_json:
        typer.echo(json.dumps(_plain(stack, out, found, texts, changes), indent=2))
        return
    if out is None:
        typer.echo("\n".join(f"==> {path} <==\n{text}" for path, text in texts.items()), nl=False)
        return
    for path, state in changes.state.items():
        typer.echo(f"{state:<8}{path}")
    for path in changes.stale:
        typer.echo(f"removed {path}")
    for line in about_lighthouse(found):
        typer.echo(line)


def _render(
    project: Project, stack: str, host: str | None, brought: Pods, options: Options
) -> tuple[Coordination, dict[str, str]]:
    """Plan every region: the number of a replica group follows from all of them."""
    catalog, time = default_catalog(), now()
    for faults in project.faults.values():
        raise DeclarationError(faults)
    plans: dict[str, AnyRegionPlan] = {}
    for name, region in project.regions.items():
        try:
            plans[name] = plan_region(name, region, project.fabric, catalog=catalog, now=time)
        except DeclarationError as error:
            raise DeclarationError(project.locate(name, one) for one in error.problems) from None
    declared = project.stacks.get(BACKBONE_STACK)
    backbone = declared if isinstance(declared, Backbone) else None
    known = geography(catalog)
    try:
        found = coordinate(project.fabric, tuple(plans.values()), project.regions, backbone, known, host=host)
    except DeclarationError as error:
        raise DeclarationError(project.locate(BACKBONE_STACK, one) for one in error.problems) from None
    plan = plans[stack]
    return found, files(found, Job(plan, manifest_pins(catalog, plan.spec.cloud), options), brought)


def _plain(
    stack: str, out: Path | None, found: Coordination, texts: dict[str, str], changes: Changes
) -> dict[str, Any]:
    chosen = found.lighthouse
    return {
        "stack": stack,
        "lighthouse": chosen.seat.stack,
        "fallback": chosen.fallback.stack if chosen.fallback else None,
        "serving": chosen.serving.stack,
        "name": found.host,
        "address": str(found.fixed[chosen.serving.stack].lighthouse),
        "replica_groups": len(found.groups),
        "files": [
            {"path": path, "state": changes.state[path]} | ({"text": text} if out is None else {})
            for path, text in texts.items()
        ],
        "stale": list(changes.stale),
    }
