"""Which stacks the shell offers for an argument that is half typed: none where something cannot be read."""

from pathlib import Path

import typer

from gpufabric.wire.project import project_directory


def stack_names(ctx: typer.Context, incomplete: str) -> list[str]:
    """List the stacks that have a file and are not named yet, by the files' names."""
    # Loaded only for a shell that asks: every command's options name this function.
    from gpufabric.spec.problems import DeclarationError  # noqa: PLC0415
    from gpufabric.spec.project import PROJECT_FILE  # noqa: PLC0415
    from gpufabric.spec.yamlfile import read_yaml  # noqa: PLC0415

    root = project_directory(Path(ctx.params.get("root") or "."))
    try:
        folder = str(read_yaml(root / PROJECT_FILE, PROJECT_FILE).data.get("stackConfigDir", "stacks"))
    except DeclarationError:
        return []
    named = ctx.params.get("stacks") or ()
    names = (
        path.name.removeprefix("Pulumi.").removesuffix(".yaml")
        for path in sorted((root / folder).glob("Pulumi.*.yaml"))
    )
    return [one for one in names if one.startswith(incomplete) and one not in named]
