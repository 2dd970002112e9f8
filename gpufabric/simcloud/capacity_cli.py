"""``gpufabric sim capacity``: what the simulated clouds have to give."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from gpufabric.simcloud.capacity import (
    AwsCapacity,
    CapacityFile,
    Machines,
    Offering,
    Reservation,
    read_capacity,
    read_file,
    remove_capacity,
    to_json,
    write_capacity,
)
from gpufabric.simcloud.options import AsJson, Root, directory_of, failure
from gpufabric.spec.problems import DeclarationError

app = typer.Typer(
    no_args_is_help=True,
    help="What the simulated clouds have to give: reservations, offerings, machines and quotas.",
)


@app.command()
def show(root: Root = None, as_json: AsJson = False) -> None:
    """Show what there is. Without a capacity file nothing is limited."""
    directory = directory_of(root)
    try:
        capacity = read_capacity(directory)
    except DeclarationError as error:
        raise failure(str(error)) from None
    if as_json:
        typer.echo(json.dumps(to_json(capacity), indent=2))
        return
    for line in _lines(capacity):
        typer.echo(line)


@app.command("set")
def set_(
    file: Annotated[Path, typer.Argument(help="YAML or JSON; docs/simulated-clouds.md describes it.")],
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Make a file the capacity file, in place of any other."""
    try:
        capacity = read_file(file)
        path = write_capacity(directory_of(root), capacity)
    except DeclarationError as error:
        raise failure(str(error)) from None
    except OSError as error:
        raise failure(
            f"{error.filename}: cannot be written: {error.strerror}; allowed: a writable --root"
        ) from None
    typer.echo(json.dumps(to_json(capacity), indent=2) if as_json else f"wrote {path}")


@app.command()
def clear(root: Root = None) -> None:
    """Remove the capacity file, so that nothing is limited."""
    typer.echo("removed" if remove_capacity(directory_of(root)) else "there was none")


def _lines(capacity: CapacityFile | None) -> list[str]:
    aws = capacity.aws if capacity else None
    if aws is None:
        return ["nothing is limited"]
    return [
        *_listed("reservations", aws.reservations, "any id is taken as it is declared"),
        *_listed("offerings", aws.offerings, "any offering can be bought"),
        *_listed("on-demand", aws.on_demand or None, "machines never run out"),
        *_quotas(aws),
    ]


def _listed(title: str, entries: Sequence[Machines] | None, absent: str) -> list[str]:
    if entries is None:
        return [f"{title}: not limited: {absent}"]
    return [f"{title}:", *(f"  {_line(entry)}" for entry in entries)]


def _line(entry: Machines) -> str:
    parts = [entry.region, entry.zone, f"{entry.count} x {entry.instance_type}"]
    match entry:
        case Reservation():
            parts = [entry.id, entry.kind, *parts, _period(entry.starts, entry.ends)]
        case Offering():
            parts = [entry.id, *parts, _period(entry.starts, entry.ends), f"USD {entry.upfront_usd}"]
        case _:
            pass
    return "  ".join(part for part in parts if part)


def _period(starts: datetime | None, ends: datetime | None) -> str:
    begun = f"from {starts:%Y-%m-%dT%H:%MZ}" if starts else ""
    ended = f"until {ends:%Y-%m-%dT%H:%MZ}" if ends else ""
    return " ".join(part for part in (begun, ended) if part)


def _quotas(aws: AwsCapacity) -> list[str]:
    if not aws.quotas:
        return ["quotas: not limited"]
    return [
        "quotas:",
        *(
            f"  {region}  {code}  {limit} vCPU"
            for region, codes in sorted(aws.quotas.items())
            for code, limit in sorted(codes.items())
        ),
    ]
