"""Completes the names of stacks in a shell; offers none where a file cannot be read."""

from pathlib import Path

import typer

from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.yamlfile import read_yaml
from gpufabric.wire.project import PROJECT_FILE, is_stack_file, project_directory


def stack_names(ctx: typer.Context, incomplete: str) -> list[str]:
    """List the stacks that have a file and are not on the command line yet."""
    root = project_directory(Path(ctx.params.get("root") or "."))
    try:
        folder = str(read_yaml(root / PROJECT_FILE, PROJECT_FILE).data.get("stackConfigDir", "stacks"))
    except DeclarationError:
        return []
    named = ctx.params.get("stacks") or ()
    names = (
        path.name.removeprefix("Pulumi.").removesuffix(".yaml")
        for path in sorted((root / folder).glob("Pulumi.*.yaml"))
        if is_stack_file(path.name)
    )
    return [name for name in names if name.startswith(incomplete) and name not in named]
