"""``gpufabric sim seed``: puts what exists without Pulumi into the simulated clouds."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from gpufabric.cli.refusal import refuse
from gpufabric.cli.say import say, say_json
from gpufabric.cli.sim.options import AsJson, NewRoot, directory_of
from gpufabric.plural import plural
from gpufabric.simcloud.seed import Seeded, seed
from gpufabric.spec.problems import DeclarationError


def register(app: typer.Typer) -> None:
    """Add the command to the commands of the simulated clouds."""
    app.command("seed")(seed_)


def seed_(
    file: Annotated[Path, typer.Argument(help="YAML or JSON; docs/simulated-clouds/ describes it.")],
    root: NewRoot = None,
    as_json: AsJson = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be created.")] = False,
) -> None:
    """Create resources that exist outside a fabric, such as a company's network, without Pulumi."""
    try:
        things = seed(directory_of(root), file, dry_run=dry_run)
    except DeclarationError as error:
        raise refuse(str(error)) from None
    except OSError as error:
        raise refuse(
            f"{error.filename}: cannot be written: {error.strerror}; allowed: a writable --root"
        ) from None
    made = "would be created" if dry_run else "created"
    if as_json:
        say_json([_row(item, made) for item in things])
        return
    for item in things:
        say("  ".join([made if item.new else "exists", item.resource.type, item.name, item.resource.id]))
    counted = Counter(item.new for item in things)
    say(f"{plural(counted[True], 'resource')} {made}, {counted[False]} exist")


def _row(item: Seeded, made: str) -> dict[str, str]:
    return {
        "cloud": item.cloud,
        "account": item.account,
        "region": item.resource.region,
        "type": item.resource.type,
        "name": item.name,
        "id": item.resource.id,
        "state": made if item.new else "exists",
    }
