"""``gpufabric sim``: the simulated clouds from the command line."""

import json
import shlex
from pathlib import Path
from typing import Annotated

import typer

from gpufabric.cli.sim import capacity as capacity_cli
from gpufabric.cli.sim.options import AsJson, Root, directory_of, failure
from gpufabric.simcloud import dns, inspect
from gpufabric.simcloud.environment import sim_environment
from gpufabric.simcloud.home import build_home
from gpufabric.simcloud.reachability import reachability
from gpufabric.wire.project import project_directory
from gpufabric.wire.values import Value

app = typer.Typer(
    no_args_is_help=True,
    help="Simulated AWS, Azure and OCI for the real Pulumi engine: no accounts, no network, nothing to pay.",
)

app.add_typer(capacity_cli.app, name="capacity")


@app.command()
def env(
    root: Root = None,
    as_json: AsJson = False,
    shell: Annotated[
        bool, typer.Option("--shell", help="Print export lines for a shell (the default).")
    ] = False,
) -> None:
    """Print the environment that makes plain pulumi use the simulated clouds: eval "$(gpufabric sim env)"."""
    if as_json and shell:
        raise failure("--json and --shell: given: both; allowed: one of them")
    directory = directory_of(root)
    try:
        build_home(directory)
    except OSError as error:
        raise failure(
            f"{directory}: cannot be written: {error.strerror}; allowed: a writable --root"
        ) from None
    variables = sim_environment(directory, _engine_directory())
    if as_json:
        typer.echo(json.dumps(variables, indent=2))
    else:
        for name, value in variables.items():
            typer.echo(f"export {name}={shlex.quote(value)}")


@app.command("list")
def list_(
    root: Root = None,
    as_json: AsJson = False,
    cloud: Annotated[str | None, typer.Option(help="Only this cloud: aws, azure or oci.")] = None,
    region: Annotated[str | None, typer.Option(help="Only this region.")] = None,
    type_: Annotated[str | None, typer.Option("--type", help="Only this resource type token.")] = None,
) -> None:
    """List what the simulated clouds hold."""
    directory = directory_of(root)
    found = list(inspect.held(directory, cloud=cloud, region=region, type_=type_, waiting=True))
    remarks = [inspect.remark(directory, each) for each in found]
    if as_json:
        rows = [
            {**each.to_json(), "remark": remark} for each, remark in zip(found, remarks, strict=True)
        ]  # fmt: skip
        typer.echo(json.dumps(rows, indent=2))
        return
    for each, remark in zip(found, remarks, strict=True):
        resource = each.resource
        parts = (each.cloud, each.account, resource.region, resource.type, resource.id)
        typer.echo("  ".join([*parts, f"[{remark}]"] if remark else parts))
    typer.echo(f"{len(found)} resources")


@app.command()
def reach(
    root: Root = None,
    as_json: AsJson = False,
    subnets: Annotated[
        bool, typer.Option("--subnets", help="Show pairs of subnets, not only of networks.")
    ] = False,
) -> None:
    """Tell which networks can reach each other, from the routes that the simulated clouds hold."""
    found = reachability(directory_of(root))
    pairs = sorted(tuple(sorted(pair)) for pair in found.networks)
    rows = sorted(
        tuple(sorted((found.names[one.network], one.name, str(one.cidr)) for one in pair))
        for pair in found.pairs
    )
    if as_json:
        typer.echo(json.dumps({"networks": pairs, "subnets": rows, "down": found.down}, indent=2))
        return
    shown = [[" ".join(one) for one in row] for row in rows] if subnets else pairs
    for pair in shown:
        typer.echo("  ".join(pair))
    for port in found.down:
        typer.echo(f"down: {port}: the far end is not there, or does not agree")
    typer.echo(f"{len(pairs)} pairs of networks reach each other")


@app.command()
def resolve(
    name: Annotated[str, typer.Argument(help="Name, such as lighthouse.fabric.internal.")],
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Tell which address a name resolves to in each network, from the zones that the clouds hold."""
    found = dns.resolve(directory_of(root), name)
    if as_json:
        typer.echo(json.dumps(found, indent=2))
        return
    for network, addresses in found.items():
        typer.echo(f"{network}  {', '.join(addresses) or 'does not resolve'}")


@app.command()
def drift(
    id_: Annotated[str, typer.Argument(metavar="ID", help="The resource's id.")],
    path: Annotated[str, typer.Argument(help="Property path, such as tags.owner.")],
    value: Annotated[str, typer.Argument(help="The new value as JSON; null removes the property.")],
    root: Root = None,
    type_: Annotated[
        str | None, typer.Option("--type", help="The type token, where several have the id.")
    ] = None,
) -> None:
    """Change a property of a resource behind Pulumi's back."""
    try:
        parsed: Value = json.loads(value)
    except ValueError as error:
        raise failure(f"value: given: {value!r}; allowed: JSON, strings in quotes ({error})") from None
    try:
        found = inspect.tamper(directory_of(root), id_, path, parsed, type_=type_)
    except inspect.NotHeldError as error:
        raise failure(str(error)) from None
    typer.echo(f"changed {path} of {found.resource.type} {id_}")


@app.command()
def remove(
    id_: Annotated[str, typer.Argument(metavar="ID", help="The resource's id.")],
    root: Root = None,
    type_: Annotated[
        str | None, typer.Option("--type", help="The type token, where several have the id.")
    ] = None,
) -> None:
    """Delete a resource behind Pulumi's back."""
    try:
        found = inspect.remove(directory_of(root), id_, type_=type_)
    except inspect.NotHeldError as error:
        raise failure(str(error)) from None
    typer.echo(f"deleted {found.resource.type} {id_}")


@app.command()
def reset(
    root: Root = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without this nothing happens.")] = False,
) -> None:
    """Forget everything that the simulated clouds hold. Pulumi's own state stays."""
    directory = directory_of(root)
    if not yes:
        total = sum(inspect.counts(directory).values())
        raise failure(f"{directory} holds {total} resources; allowed: --yes to forget them")
    typer.echo(f"forgot {inspect.reset(directory)} resources")


def _engine_directory() -> Path | None:
    """Where the project's own engine lies, if one was set up: ``.engine/engine.json`` names it."""
    try:
        data = json.loads((project_directory() / ".engine" / "engine.json").read_text(encoding="utf-8"))
        directory = Path(data["bin_dir"])
    except (OSError, ValueError, KeyError, TypeError):
        return None  # pulumi is then found on the path
    return directory if directory.is_absolute() else project_directory() / directory
