"""``gpufabric sim``: inspects and changes the simulated clouds."""

import shlex
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from gpufabric.cli.refusal import refuse
from gpufabric.cli.say import say, say_json
from gpufabric.cli.sim import capacity as capacity_cli
from gpufabric.cli.sim import clock as clock_cli
from gpufabric.cli.sim import clouds as clouds_cli
from gpufabric.cli.sim import fault as fault_cli
from gpufabric.cli.sim import seed as seed_cli
from gpufabric.cli.sim import status as status_cli
from gpufabric.cli.sim.options import AsJson, NewRoot, Root, directory_of
from gpufabric.plural import plural
from gpufabric.reading.json_text import parse_json, read_json
from gpufabric.simcloud import dns, inspect
from gpufabric.simcloud.environment import sim_environment
from gpufabric.simcloud.failing import fail_node, mend_node
from gpufabric.simcloud.home import build_home
from gpufabric.simcloud.reachability import reachability
from gpufabric.spec.problems import DeclarationError
from gpufabric.wire.project import project_directory
from gpufabric.wire.values import Value

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Inspect and change simulated AWS, Azure and OCI for the real Pulumi engine; no accounts, no costs.",
)

app.add_typer(capacity_cli.app, name="capacity")
app.add_typer(clock_cli.app, name="clock")
app.add_typer(fault_cli.app, name="fault")


@app.command()
def env(
    root: NewRoot = None,
    as_json: AsJson = False,
    shell: Annotated[
        bool, typer.Option("--shell", help="Print export lines for a shell (the default).")
    ] = False,
) -> None:
    """Print variables that make plain pulumi use the simulated clouds: eval "$(gpufabric sim env)"."""
    if as_json and shell:
        raise refuse("--json and --shell: given: both; allowed: one of them")
    directory = directory_of(root)
    try:
        build_home(directory)
        clouds_cli.use_cloud_files(project_directory(), directory)
    except DeclarationError as error:
        raise refuse(str(error)) from None
    except OSError as error:
        raise refuse(
            f"{directory}: cannot be written: {error.strerror}; allowed: a writable --root"
        ) from None
    variables = sim_environment(directory, _engine_directory())
    if as_json:
        say_json(variables)
    else:
        for name, value in variables.items():
            say(f"export {name}={shlex.quote(value)}")


clouds_cli.register(app)
seed_cli.register(app)
status_cli.register(app)


@app.command("list")
def list_(
    root: Root = None,
    as_json: AsJson = False,
    cloud: Annotated[str | None, typer.Option(help="Only this cloud: aws, azure or oci.")] = None,
    region: Annotated[str | None, typer.Option(help="Only this region.")] = None,
    type_: Annotated[str | None, typer.Option("--type", help="Only this resource type token.")] = None,
    given: Annotated[
        bool | None,
        typer.Option("--given/--not-given", help="Only what `sim seed` created, or only the rest."),
    ] = None,
) -> None:
    """List the resources of the simulated clouds."""
    directory = directory_of(root)
    held = list(inspect.held(directory, cloud=cloud, region=region, type_=type_, waiting=True, given=given))
    remarks = [inspect.remark(directory, resource) for resource in held]
    if as_json:
        rows = [
            {**resource.to_json(), "remark": remark} for resource, remark in zip(held, remarks, strict=True)
        ]
        say_json(rows)
        return
    for entry, remark in zip(held, remarks, strict=True):
        resource = entry.resource
        parts = (entry.cloud, entry.account, resource.region, resource.type, resource.id)
        say("  ".join([*parts, f"[{remark}]"] if remark else parts))
    say(plural(len(held), "resource"))


@app.command()
def reach(
    root: Root = None,
    as_json: AsJson = False,
    subnets: Annotated[
        bool, typer.Option("--subnets", help="Show pairs of subnets, not only of networks.")
    ] = False,
) -> None:
    """Follow the routes of the simulated clouds: show which networks reach each other, with bandwidths."""
    reachable = reachability(directory_of(root))
    pairs = sorted(tuple(sorted(pair)) for pair in reachable.networks)
    rows = sorted(
        tuple(sorted((reachable.names[subnet.network], subnet.name, str(subnet.cidr)) for subnet in pair))
        for pair in reachable.pairs
    )
    if as_json:
        gbps = [
            {"from": near, "to": far, "gbps": limit if isfinite(limit) else None}
            for (near, far), limit in sorted(reachable.gbps.items())
        ]
        report = {"networks": pairs, "subnets": rows, "down": reachable.down, "gbps": gbps}
        say_json(report)
        return
    if subnets:
        shown = [[" ".join(subnet) for subnet in row] for row in rows]
    else:
        shown = [[*pair, _bandwidth(pair, reachable.gbps)] for pair in pairs]
    for row in shown:
        say("  ".join(row).rstrip())
    for port in reachable.down:
        say(f"down: {port}: the far end is missing or does not agree")
    say(f"{len(pairs)} pairs of networks reach each other")


def _bandwidth(pair: tuple[str, ...], gbps: Mapping[tuple[str, str], float]) -> str:
    """Return the bandwidth in both directions; empty if no limit is known."""
    first, second = pair
    there, back = gbps[first, second], gbps[second, first]
    if not isfinite(there) or not isfinite(back):
        return ""
    return f"{there:g} Gbit/s" if there == back else f"{there:g} Gbit/s, back {back:g} Gbit/s"


@app.command()
def resolve(
    name: Annotated[str, typer.Argument(help="Name, such as lighthouse.fabric.internal.")],
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Resolve a name in each network, with the DNS zones of the simulated clouds."""
    by_network = dns.resolve(directory_of(root), name)
    if as_json:
        say_json(by_network)
        return
    for network, addresses in by_network.items():
        say(f"{network}  {', '.join(addresses) or 'does not resolve'}")


@app.command()
def drift(
    id_: Annotated[str, typer.Argument(metavar="ID", help="The resource's id.")],
    path: Annotated[str, typer.Argument(help="Property path, such as tags.owner.")],
    value: Annotated[str, typer.Argument(help="The new value as JSON; null removes the property.")],
    root: Root = None,
    type_: Annotated[
        str | None, typer.Option("--type", help="Type token, if several resources have the id.")
    ] = None,
) -> None:
    """Change a property of a resource without Pulumi, so that the state drifts."""
    try:
        parsed = cast("Value", parse_json(value))
    except ValueError as error:
        raise refuse(f"value: given: {value!r}; allowed: JSON, strings in quotes ({error})") from None
    try:
        changed = inspect.tamper(directory_of(root), id_, path, parsed, type_=type_)
    except inspect.NotHeldError as error:
        raise refuse(str(error)) from None
    say(f"changed {path} of {changed.resource.type} {id_}")


@app.command()
def remove(
    id_: Annotated[str, typer.Argument(metavar="ID", help="The resource's id.")],
    root: Root = None,
    type_: Annotated[
        str | None, typer.Option("--type", help="Type token, if several resources have the id.")
    ] = None,
) -> None:
    """Delete a resource without Pulumi, so that the state drifts."""
    try:
        deleted = inspect.remove(directory_of(root), id_, type_=type_)
    except inspect.NotHeldError as error:
        raise refuse(str(error)) from None
    say(f"deleted {deleted.resource.type} {id_}")


@app.command("fail-node")
def fail_node_(
    stack: Annotated[str, typer.Argument(metavar="STACK", help="The region's stack.")],
    pool: Annotated[str, typer.Argument(metavar="POOL", help="The pool.")],
    node: Annotated[
        str | None, typer.Argument(metavar="[NODE]", help="The machine, where the cloud names machines.")
    ] = None,
    repair: Annotated[bool, typer.Option("--repair", help="Bring the machine back instead.")] = False,
    root: Root = None,
) -> None:
    """Fail a machine of a pool without Pulumi, and show what the cloud reports."""
    change = mend_node if repair else fail_node
    try:
        failed = change(directory_of(root), stack, pool, node)
    except inspect.NotHeldError as error:
        raise refuse(str(error)) from None
    resource = failed.entry.resource
    done = "is back" if repair else "failed"
    say(f"a machine of pool {pool} {done}: {resource.type} {resource.id}")
    if not repair:
        say(failed.shows)


@app.command()
def reset(
    root: Root = None,
    yes: Annotated[bool, typer.Option("--yes", help="Required: without it, nothing happens.")] = False,
) -> None:
    """Delete all resources of the simulated clouds. Pulumi's state stays."""
    directory = directory_of(root)
    if not yes:
        total = sum(inspect.counts(directory).values())
        raise refuse(f"{directory} holds {plural(total, 'resource')}; allowed: --yes to delete them")
    say(f"deleted {plural(inspect.reset(directory), 'resource')}")


def _engine_directory() -> Path | None:
    """Return the folder of the project's own engine, which ``.engine/engine.json`` names; None if there is
    none."""
    try:
        data = cast("Any", read_json(project_directory() / ".engine" / "engine.json"))
        directory = Path(data["bin_dir"])
    except (ValueError, KeyError, TypeError):
        return None  # then pulumi on PATH is used
    return directory if directory.is_absolute() else project_directory() / directory
