"""``gpufabric sim fault``: faults of the simulated clouds, now or later."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from gpufabric.cli.refusal import refuse
from gpufabric.cli.say import say, say_json
from gpufabric.cli.sim.options import AsJson, NewRoot, Root, directory_of
from gpufabric.plural import plural
from gpufabric.simcloud.clock import duration, simulated_now
from gpufabric.simcloud.faults.active import is_active
from gpufabric.simcloud.faults.fault import KINDS, MEANING, Fault
from gpufabric.simcloud.faults.file import checked_fault, read_faults, with_fault, write_faults
from gpufabric.simcloud.faults.machines import pass_time
from gpufabric.simcloud.on_demand import FAULTS_FILE, all_faults
from gpufabric.spec.problems import DeclarationError

_KINDS_HELP = "\n\n".join(f"{kind}: {MEANING[kind]}" for kind in KINDS)

app = typer.Typer(
    no_args_is_help=True,
    help="Faults of the simulated clouds: outages, refused calls, lost answers and lost machines.",
)


@app.command()
def add(
    kind: Annotated[str, typer.Argument(metavar="KIND", help=_KINDS_HELP)],
    cloud: Annotated[str | None, typer.Option(help="Only this cloud: aws, azure or oci.")] = None,
    region: Annotated[str, typer.Option(help="Only this region, by the cloud's name.")] = "",
    zone: Annotated[str, typer.Option(help="Zone or availability domain.")] = "",
    power_domain: Annotated[str, typer.Option(help="Grid, such as US-PJM.")] = "",
    shape: Annotated[str, typer.Option(help="Machine that cannot be had.")] = "",
    type_: Annotated[str, typer.Option("--type", help="Type token of resources, or a part of it.")] = "",
    name: Annotated[str, typer.Option(help="Logical name of resources, or a part of it; the machine.")] = "",
    stack: Annotated[str, typer.Option(help="Stack of the pool that loses a machine.")] = "",
    pool: Annotated[str, typer.Option(help="Pool that loses a machine.")] = "",
    p: Annotated[float, typer.Option("--p", help="Probability that a call meets the fault.")] = 1.0,
    times: Annotated[
        int | None, typer.Option(help="Calls for each resource that meet it; default: all.")
    ] = None,
    delay: Annotated[float, typer.Option(help="slow-api: real seconds that a call takes longer.")] = 0.0,
    at: Annotated[str, typer.Option(help="Begin: a duration from now, or a time; default: now.")] = "",
    for_: Annotated[str, typer.Option("--for", help="Duration; default: until it is cleared.")] = "",
    id_: Annotated[str, typer.Option("--id", help="Name of the fault; default: a number.")] = "",
    seed: Annotated[int | None, typer.Option(help="Seed of all draws with --p.")] = None,
    root: NewRoot = None,
) -> None:
    """Add a fault, which begins now or at a later time of the simulated clock."""
    directory = directory_of(root)
    try:
        now = simulated_now(directory)
        begins = _moment(at, now) if at else None
        ends = (begins or now) + duration(for_, "--for") if for_ else None
        stated: dict[str, Any] = {
            "id": id_,
            "kind": kind,
            "cloud": cloud,
            "region": region,
            "zone": zone,
            "power_domain": power_domain,
            "shape": shape,
            "type": type_,
            "name": name,
            "stack": stack,
            "pool": pool,
            "p": p,
            "times": times,
            "delay_s": delay,
            "starts": begins or (now if ends else None),
            "ends": ends,
        }
        faults, fault = with_fault(read_faults(directory), checked_fault(stated))
        if seed is not None:
            faults = faults.model_copy(update={"seed": seed})
        write_faults(directory, faults)
        events = pass_time(directory)
    except DeclarationError as error:
        raise refuse(str(error)) from None
    except OSError as error:
        raise refuse(
            f"{error.filename}: cannot be written: {error.strerror}; allowed: a writable --root"
        ) from None
    say(_line(fault, now))
    for event in events:
        say(event.text)


@app.command("list")
def list_(root: Root = None, as_json: AsJson = False) -> None:
    """List the faults, those of cloud files among them, and which are active."""
    directory = directory_of(root)
    try:
        now, faults = simulated_now(directory), all_faults(directory)
    except DeclarationError as error:
        raise refuse(str(error)) from None
    if as_json:
        rows = [
            {**fault.model_dump(mode="json", exclude_defaults=True), "active": is_active(fault, now)}
            for fault in faults.faults
        ]
        say_json({"now": now.isoformat(), "seed": faults.seed, "faults": rows})
        return
    for fault in faults.faults:
        say(_line(fault, now))
    say(plural(len(faults.faults), "fault"))


@app.command()
def clear(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Faults; default: all.")] = None,
    root: Root = None,
) -> None:
    """Remove faults. Machines that are lost stay lost: `gpufabric sim fail-node --repair` brings one back."""
    directory = directory_of(root)
    try:
        faults = read_faults(directory) if ids else None
    except DeclarationError as error:
        raise refuse(str(error)) from None
    if faults is None:
        say("removed" if _remove(directory) else "there are none")
        return
    known = {fault.id for fault in faults.faults}
    for id_ in ids or ():
        if id_ not in known:
            allowed = ", ".join(sorted(known)) or "there are none"
            raise refuse(f"fault: given {id_[:40]!r}; allowed: {allowed} [`gpufabric sim fault list`]")
    kept = [fault for fault in faults.faults if fault.id not in (ids or ())]
    write_faults(directory, faults.model_copy(update={"faults": kept}))
    say(f"removed {plural(len(faults.faults) - len(kept), 'fault')}")


def _remove(directory: Path) -> bool:
    path = directory / FAULTS_FILE
    existed = path.is_file()
    path.unlink(missing_ok=True)
    return existed


def _moment(text: str, now: datetime) -> datetime:
    """Return a time that is stated as such, or as a duration from now. Raises ``DeclarationError``."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return now + duration(text, "--at")
    if moment.tzinfo is None:
        raise DeclarationError.of(
            "--at", given=text, allowed="a time with a zone, or a duration", limit=_LIMIT
        )
    return moment


_LIMIT = "docs/simulated-clouds/faults.md"


def _line(fault: Fault, now: datetime) -> str:
    parts = [fault.id, fault.kind, fault.where]
    if fault.p < 1:
        parts.append(f"with probability {fault.p:g}")
    if fault.times is not None:
        parts.append(f"{plural(fault.times, 'time')} for each resource")
    if fault.delay_s:
        parts.append(f"{fault.delay_s:g} s")
    parts.append(_when(fault, now))
    return "  ".join(parts)


def _when(fault: Fault, now: datetime) -> str:
    if fault.ends is not None and fault.ends <= now:
        return f"ended {fault.ends:%Y-%m-%d %H:%M} UTC"
    until = f" until {fault.ends:%Y-%m-%d %H:%M} UTC" if fault.ends is not None else ""
    if is_active(fault, now):
        return f"active{until}"
    begins = fault.starts or now + timedelta()
    return f"from {begins:%Y-%m-%d %H:%M} UTC{until}"
