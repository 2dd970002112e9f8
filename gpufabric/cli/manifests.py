"""``gpufabric manifests``: renders the files that RDMA needs in a region's cluster."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from ipaddress import AddressValueError, IPv4Network, NetmaskValueError
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

import typer

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.manifests import Pins, manifest_pins
from gpufabric.cli.declared_region import declared_region
from gpufabric.cli.namespace import checked_namespace
from gpufabric.cli.options import RegionStack, Root
from gpufabric.cli.pin_notes import pin_notes, wants_tests
from gpufabric.cli.rendered_files import changes_in, write_changes
from gpufabric.cli.say import say, say_json
from gpufabric.cli.stack_outputs import checkpoint_bucket, lustre_mount, training_client_id
from gpufabric.declared.copies import checkpoint_minutes, cluster_copies
from gpufabric.declared.node_prices import usd_per_node_hour
from gpufabric.manifests import smoke
from gpufabric.manifests.build import stages
from gpufabric.manifests.folder import Changes
from gpufabric.manifests.formats import HEADER, Format, files, stream
from gpufabric.manifests.identity import job_namespace, lacks_client_id
from gpufabric.manifests.mirrors import mirrored, registries_without_mirror
from gpufabric.manifests.model import VIRTUAL_FUNCTION_CIDR, ManifestOptions, Stage, TopologyLabels
from gpufabric.manifests.pinning import commands
from gpufabric.manifests.references import ArtifactReference, references, require_digests
from gpufabric.plan.address_plan import overlaps
from gpufabric.plan.clock import now
from gpufabric.plan.regions import AnyRegionPlan, plan_region
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.image_lock import LOCK_FILE, load_locked
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import Project
from gpufabric.spec.regions import AnyRegion

NO_VOLUME = "note: no volume for the Lustre file system"
NO_AGE = "note: no alert on the age of the newest checkpoint"
NO_CLIENT = "note: the service account of training pods names no identity of Azure"

UNUSED = {
    "--vf-cidr": "no pool of this stack offers virtual functions of its RDMA ports to pods",
    "--amd-driver-image": "no pool of this stack has AMD GPUs whose driver the cluster builds",
}
"""Why the files do not contain the value of an option."""


def manifests(
    stack: RegionStack,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for the files; default: print them.")
    ] = None,
    format_: Annotated[
        Format,
        typer.Option("--format", help="Tool that applies the files: kubectl (with helm), flux or argo."),
    ] = Format.KUBECTL,
    namespace: Annotated[
        str | None,
        typer.Option(
            "--namespace",
            help="Namespace of the training jobs, their settings and queues; default: "
            "workload_identity.namespace of the declaration.",
        ),
    ] = None,
    topology: Annotated[
        TopologyLabels,
        typer.Option("--topology", help="Node labels for placing jobs: the cloud's own or Topograph's."),
    ] = TopologyLabels.CLOUD,
    with_test: Annotated[
        bool, typer.Option("--with-test", help="Also render an all-reduce test for each pool.")
    ] = False,
    vf_cidr: Annotated[
        str | None,
        typer.Option(
            "--vf-cidr",
            help="Address range of pods' RDMA interfaces (OCI).",
            show_default=str(VIRTUAL_FUNCTION_CIDR),
        ),
    ] = None,
    amd_driver_image: Annotated[
        str | None,
        typer.Option(
            "--amd-driver-image",
            help="Image repository for the AMD driver, which the cluster builds (Azure).",
        ),
    ] = None,
    outputs: Annotated[
        Path | None,
        typer.Option(
            "--outputs",
            metavar="FILE",
            dir_okay=False,
            help="Outputs of the updated stack, from `pulumi stack output --json`, for a volume of the "
            "Lustre file system, the age of checkpoints and, on Azure, the identity of training pods.",
        ),
    ] = None,
    repo_path: Annotated[
        str | None,
        typer.Option("--repo-path", help="Path of DIR in Flux's Git repository; default: gpufabric/STACK."),
    ] = None,
    pin_commands: Annotated[
        bool,
        typer.Option(
            "--pin-commands",
            help=f"Print only a script that reads the digests of the images and charts, for {LOCK_FILE}.",
        ),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List the files without writing them.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print only the result, as JSON.")] = False,
    root: Root = Path(),
) -> None:
    """Render the Kubernetes manifests that RDMA needs in a region's cluster.

    It reads only the declaration, and the stack's outputs for a volume of the Lustre file system, the age of
    checkpoints and the identity of training pods: no engine, credentials or cluster.
    """
    if pin_commands and (out is not None or dry_run or as_json):
        raise typer.BadParameter(
            "prints a script; allowed: without --out, --dry-run and --json", param_hint="--pin-commands"
        )
    project = project_with_facts(root)
    options = ManifestOptions(
        namespace=job_namespace(declared_region(project, stack), checked_namespace(namespace)),
        with_test=with_test,
        topology=topology,
        virtual_function_cidr=_network(vf_cidr) if vf_cidr else VIRTUAL_FUNCTION_CIDR,
        amd_driver_image=amd_driver_image,
        lustre=lustre_mount(outputs, stack) if outputs else None,
        checkpoints=checkpoint_bucket(outputs, stack) if outputs else None,
        client_id=training_client_id(outputs, stack) if outputs else None,
    )
    request = _Request(project, stack, options, outputs, load_locked(root))
    if pin_commands:
        say(_pin_commands(request), nl=False)
        return
    rendered = _stages(request)
    path = _below(repo_path or f"gpufabric/{stack}")
    texts = files(rendered, format_, stack=stack, repo_path=path)
    given = {"--vf-cidr": vf_cidr, "--amd-driver-image": amd_driver_image}
    for option, value in given.items():
        if value and not any(value in text for text in texts.values()):
            say(f"note: {option} changes nothing: {UNUSED[option]}", err=True)
    if out is None and not dry_run and not as_json:
        say(stream(rendered, format_), nl=False)
        return
    changes = changes_in(out, texts, HEADER)
    if out is not None and not dry_run:
        write_changes(out, texts, changes)
    if as_json:
        say_json(_plain(stack, format_, out, texts, changes))
        return
    for name, state in changes.state.items():
        say(f"{state:<8}{name}")
    for name in changes.stale:
        say(f"{'stale' if dry_run else 'removed':<8}{name}")


@dataclass(frozen=True, slots=True)
class _Request:
    """Options of a rendering.

    Attributes:
        project: the declarations.
        stack: the stack.
        options: the user's options.
        outputs: file of the stack's outputs; None without one.
        locked: digests of the lock file.
    """

    project: Project
    stack: str
    options: ManifestOptions
    outputs: Path | None
    locked: Mapping[str, str]


def _stages(request: _Request) -> tuple[Stage, ...]:
    declared = declared_region(request.project, request.stack)
    pins = manifest_pins(default_catalog(), declared.cloud, request.locked)
    rendered, plan = _rendered(request, pins)
    if plan.mounts_lustre and request.options.lustre is None:
        say(f"{NO_VOLUME}: {_remedy(request)}", err=True)
    if lacks_client_id(declared, request.options):
        say(f"{NO_CLIENT}: {_remedy(request)}", err=True)
    if remedy := _lacks_age(request, declared):
        say(f"{NO_AGE}: {remedy}", err=True)
    for text in pin_notes(plan, pins, request.options):
        say(f"note: {text}", err=True)
    if request.project.fabric.supply_chain.digests == "required":
        line = request.project.fabric_line("supply_chain", "digests")
        require_digests(rendered, request.stack, line)
    made = mirrored(rendered, plan.egress.mirrors)
    if others := registries_without_mirror(made, plan.egress.mirrors):
        place = f"fabric.company.registries.{declared.cloud}"
        say(f"note: {place} has no mirror for {', '.join(others)}", err=True)
    return made


def _lacks_age(request: _Request, declared: AnyRegion) -> str | None:
    """Return what to do for an alert on the age of checkpoints; None if there is one, or none is wanted."""
    if declared.health is None or checkpoint_minutes(request.stack, request.project) is None:
        return None
    if declared.workload_identity is None:
        return "declare workload_identity, with which a pod lists the bucket"
    return _remedy(request) if request.options.checkpoints is None else None


def _pin_commands(request: _Request) -> str:
    declared = declared_region(request.project, request.stack)
    pins = replace(manifest_pins(default_catalog(), declared.cloud), with_digests=False)
    rendered, plan = _rendered(request, pins)
    named = references(rendered)
    if wants_tests(plan, request.options):
        moving = sorted(set(smoke.unpinned(plan.pools, pins).values()))
        named = (*named, *(ArtifactReference(image, None) for image in moving))
    suffixes = {
        image.reference: image.node_suffix.value
        for image in pins.common.images
        if image.node_suffix is not None
    }
    return commands(named, suffixes, request.stack)


def _rendered(request: _Request, pins: Pins) -> tuple[tuple[Stage, ...], AnyRegionPlan]:
    """Render the stages of a region.

    Raises:
        DeclarationError: the declaration or an option has faults.
    """
    project, stack = request.project, request.stack
    declared = declared_region(project, stack)
    catalog = default_catalog()
    try:
        if collisions := overlaps(project.regions).get(stack):
            raise DeclarationError(collisions)
        plan = plan_region(stack, declared, project.fabric, catalog=catalog, now=now())
        copies, minutes = cluster_copies(stack, project, catalog, now()), checkpoint_minutes(stack, project)
        prices = usd_per_node_hour(plan, project.fabric, catalog, now().date())
        return stages(plan, pins, request.options, copies, prices, minutes), plan
    except DeclarationError as error:
        # An option has no line in the declaration.
        raise DeclarationError(
            problem if problem.where.startswith("--") else project.locate(stack, problem)
            for problem in error.problems
        ) from None


def _remedy(request: _Request) -> str:
    command = f"pulumi stack output --json --stack {request.stack}"
    if request.outputs is None:
        return (
            f"after an update of the stack, render again with --outputs and the file that `{command}` writes"
        )
    return (
        f"{request.outputs} has none. Update the stack, write the file again with `{command}`, "
        "then render again"
    )


def _below(path: str) -> str:
    """Return a path below the root of a repository."""
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts:
        raise typer.BadParameter(
            f"{path!r}; allowed: a path below the repository's root, such as clusters/east",
            param_hint="--repo-path",
        )
    return str(parts)


def _network(cidr: str) -> IPv4Network:
    try:
        return IPv4Network(cidr)
    except (AddressValueError, NetmaskValueError, ValueError) as error:
        raise typer.BadParameter(
            f"{error}; allowed: an IPv4 range such as {VIRTUAL_FUNCTION_CIDR}", param_hint="--vf-cidr"
        ) from None


def _plain(
    stack: str, format_: Format, out: Path | None, texts: dict[str, str], changes: Changes
) -> dict[str, Any]:
    return {
        "stack": stack,
        "format": format_.value,
        "files": [
            {"path": path, "state": changes.state[path]} | ({"text": text} if out is None else {})
            for path, text in texts.items()
        ],
        "stale": list(changes.stale),
    }
