"""Runs the program of the current stack."""

from pathlib import Path

import pulumi

from gpufabric.components.adopting import adopt_resources
from gpufabric.components.capacity_retry import retry_shortages
from gpufabric.components.secret_inputs import keep_secret
from gpufabric.components.start_gate import wait_for_start
from gpufabric.program.backbone import build_backbone
from gpufabric.program.config import live_config, own_secrets
from gpufabric.program.region import build_region
from gpufabric.protection.guard_files import guards_of
from gpufabric.protection.recorded import OUTPUT, limits_output
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import Project
from gpufabric.spec.regions import AnyRegion


def run(root: Path | str | None = None) -> None:
    """Build the current stack, as its file in the project declares it. The engine must run this program.

    Args:
        root: folder of ``Pulumi.yaml``; by default that of the project which the engine runs.

    Raises:
        pulumi.RunError: a declaration is invalid. Its text names file, line and property of each problem.
        SystemExit: ``gpufabric up`` runs this program, and the state is not the one that it has previewed.
    """
    folder = Path(root or pulumi.get_root_directory()).resolve()
    try:
        _build(folder)
    except DeclarationError as error:
        raise pulumi.RunError(str(error)) from None


def _build(root: Path) -> None:
    stack = pulumi.get_stack()
    config = live_config()
    project = project_with_facts(root, live={stack: config})
    secrets = own_secrets(root, stack, config)
    keep_secret(secrets)
    adopt_resources()
    try:
        declared = project.stack(stack)
        wait_for_start()
        retry_shortages(None if isinstance(declared, Backbone) else declared.capacity_retry)
        if isinstance(declared, Backbone):
            build_backbone(root, declared, project)
        else:
            build_region(root, stack, declared, project, secrets)
        _export_limits(root, stack, declared, project)
    except DeclarationError as error:
        raise DeclarationError(project.locate(stack, problem) for problem in error.problems) from None


def _export_limits(root: Path, stack: str, declared: AnyRegion | Backbone, project: Project) -> None:
    """Record limits and settings of rules: the next change is compared with them."""
    guards = guards_of(root, stack)
    pulumi.export(OUTPUT, limits_output(declared.protection, project.fabric.protection, guards))
