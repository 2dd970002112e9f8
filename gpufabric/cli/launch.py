"""``gpufabric launch``: renders the files by which a training job finds its peers."""

import re
from pathlib import Path
from typing import Annotated, Any

import typer

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.cli.declared_region import declared_region
from gpufabric.cli.options import RegionStack, Root
from gpufabric.cli.rendered_files import changes_in, write_changes
from gpufabric.cli.say import say, say_json
from gpufabric.coordination.cluster import Pods
from gpufabric.coordination.files import files
from gpufabric.coordination.launch import HEADER, about_lighthouse
from gpufabric.coordination.plan import Coordination, coordinate
from gpufabric.coordination.training_job import SCRIPT
from gpufabric.manifests.folder import Changes
from gpufabric.manifests.identity import declared_namespace
from gpufabric.manifests.images import require_users_digest
from gpufabric.manifests.model import Job, ManifestOptions, TopologyLabels
from gpufabric.plan.clock import now
from gpufabric.plan.regions import AnyRegionPlan, plan_region
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import Project
from gpufabric.wire.project import BACKBONE_STACK

_HOST = re.compile(r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\.[A-Za-z0-9][A-Za-z0-9-]{0,62})*")


def launch(
    stack: RegionStack,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for the files; default: print them.")
    ] = None,
    lighthouse_host: Annotated[
        str | None,
        typer.Option(
            "--lighthouse-host", help="Host name of the lighthouse; default: its name in the fabric's zone."
        ),
    ] = None,
    image: Annotated[
        str | None,
        typer.Option(
            "--image",
            help="Image with torchft and PyTorch for training, lighthouse and store; default: services only.",
        ),
    ] = None,
    script: Annotated[
        str, typer.Option("--script", help="Training script in the image, for the Jobs of replica groups.")
    ] = SCRIPT,
    balancers_group: Annotated[
        str | None,
        typer.Option(
            "--balancers-group",
            help="Security group of load balancers (OCI): the output network.security_group_ids.balancers.",
        ),
    ] = None,
    topology: Annotated[
        TopologyLabels,
        typer.Option("--topology", help="Node labels for placing jobs: the cloud's own or Topograph's."),
    ] = TopologyLabels.CLOUD,
    as_json: Annotated[bool, typer.Option("--json", help="Print only the result, as JSON.")] = False,
    root: Root = Path(),
) -> None:
    """Render launch files for torchrun and torchft, and topologies for Slurm and Kueue.

    It reads only the declaration: no engine, credentials or cluster.
    """
    if lighthouse_host is not None and not _HOST.fullmatch(lighthouse_host):
        raise typer.BadParameter(
            f"{lighthouse_host!r}; allowed: a host name (RFC 1123)", param_hint="--lighthouse-host"
        )
    if not script.strip():
        raise typer.BadParameter(
            f"{script!r}; allowed: path of a script in the image, such as {SCRIPT}", param_hint="--script"
        )
    project = project_with_facts(root)
    declared = declared_region(project, stack)
    coordination, texts = _render(
        project,
        stack,
        lighthouse_host,
        Pods(image, balancers_group, script),
        ManifestOptions(namespace=declared_namespace(declared), topology=topology),
    )
    if missing := _without_file(project):
        say(
            f"note: links name {', '.join(missing)}, without a file in stacks/: their replica groups are not "
            "counted. Add the files, then render again in every region.",
            err=True,
        )
    changes = changes_in(out, texts, HEADER)
    if out is not None:
        write_changes(out, texts, changes)
    if as_json:
        say_json(_plain(stack, out, coordination, texts, changes))
        return
    if out is None:
        say("\n".join(f"==> {path} <==\n{text}" for path, text in texts.items()), nl=False)
        return
    for path, state in changes.state.items():
        say(f"{state:<8}{path}")
    for path in changes.stale:
        say(f"removed {path}")
    for line in about_lighthouse(coordination):
        say(line)


def _render(
    project: Project, stack: str, host: str | None, pods: Pods, options: ManifestOptions
) -> tuple[Coordination, dict[str, str]]:
    """Plan every region, because the numbers of replica groups depend on all of them."""
    catalog, time = default_catalog(), now()
    if project.fabric.supply_chain.digests == "required":
        require_users_digest("--image", pods.image, project.fabric_line("supply_chain", "digests"))
    for faults in project.faults.values():
        raise DeclarationError(faults)
    plans: dict[str, AnyRegionPlan] = {}
    for name, region in project.regions.items():
        try:
            plans[name] = plan_region(name, region, project.fabric, catalog=catalog, now=time)
        except DeclarationError as error:
            raise DeclarationError(project.locate(name, problem) for problem in error.problems) from None
    try:
        coordination = coordinate(
            project.fabric, tuple(plans.values()), project.regions, project.backbone, catalog, host=host
        )
    except DeclarationError as error:
        raise DeclarationError(
            project.locate(BACKBONE_STACK, problem) for problem in error.problems
        ) from None
    plan = plans[stack]
    return coordination, files(
        coordination, Job(plan, manifest_pins(catalog, plan.spec.cloud), options), pods
    )


def _without_file(project: Project) -> list[str]:
    """Return the regions that the links name and the project does not declare."""
    links = project.backbone.links if project.backbone else []
    return sorted({end for link in links for end in link.between} - set(project.regions))


def _plain(
    stack: str, out: Path | None, coordination: Coordination, texts: dict[str, str], changes: Changes
) -> dict[str, Any]:
    chosen = coordination.lighthouse
    return {
        "stack": stack,
        "lighthouse": chosen.seat.stack,
        "fallback": chosen.fallback.stack if chosen.fallback else None,
        "serving": chosen.serving.stack,
        "name": coordination.host,
        "address": str(coordination.fixed[chosen.serving.stack].lighthouse),
        "replica_groups": len(coordination.groups),
        "files": [
            {"path": path, "state": changes.state[path]} | ({"text": text} if out is None else {})
            for path, text in texts.items()
        ],
        "stale": list(changes.stale),
    }
