"""``gpufabric sim clock``: the clock of the simulated clouds."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from gpufabric.cli.refusal import refuse
from gpufabric.cli.say import say, say_json
from gpufabric.cli.sim.options import AsJson, NewRoot, Root, directory_of
from gpufabric.plan.simulated_clock import LIMIT, SimulatedClock, read_clock
from gpufabric.simcloud import clock
from gpufabric.simcloud.faults.machines import pass_time
from gpufabric.spec.problems import DeclarationError

app = typer.Typer(
    no_args_is_help=True,
    help="The clock of the simulated clouds. It stands still until you move it or let it run.",
)

_FASTEST = 1e7


@app.command()
def show(root: Root = None, as_json: AsJson = False) -> None:
    """Show the time in the simulated clouds."""
    directory = directory_of(root)
    try:
        now, set_clock = clock.simulated_now(directory), read_clock(directory)
    except DeclarationError as error:
        raise refuse(str(error)) from None
    if as_json:
        say_json(
            {"now": now.isoformat(), "set": set_clock is not None, "rate": set_clock.rate if set_clock else 0}
        )
    else:
        say(f"{now:%Y-%m-%d %H:%M:%S} UTC, {_way(set_clock)}")


@app.command()
def advance(
    by: Annotated[str, typer.Argument(metavar="DURATION", help="Such as 90s, 30m, 6h or 1d12h.")],
    root: NewRoot = None,
) -> None:
    """Move the clock forward: reservations end, faults pass, and the ledger counts the time."""
    _change(directory_of(root), lambda place: clock.advance(place, clock.duration(by)))


@app.command("set")
def set_(
    time: Annotated[str, typer.Argument(help="A time with a zone, such as 2026-12-24T11:30:00Z.")],
    root: NewRoot = None,
) -> None:
    """Set the clock to a later time."""
    try:
        moment = datetime.fromisoformat(time)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise refuse(
            f"time: given: {time[:40]!r}; allowed: a time with a zone, such as 2026-12-24T11:30:00Z [{LIMIT}]"
        )
    _change(directory_of(root), lambda place: clock.set_to(place, moment))


@app.command()
def run(
    rate: Annotated[
        float, typer.Option("--rate", help="Simulated seconds in a real second; 3600 makes an hour a second.")
    ] = 3600.0,
    root: NewRoot = None,
) -> None:
    """Let the clock run until `sim clock stop`."""
    if not 0 < rate <= _FASTEST:
        raise refuse(f"--rate: given: {rate:g}; allowed: more than 0, at most {_FASTEST:.0f} [{LIMIT}]")
    _change(directory_of(root), lambda place: clock.run_at(place, rate))


@app.command()
def stop(root: NewRoot = None) -> None:
    """Let the clock stand still at its present time."""
    _change(directory_of(root), lambda place: clock.run_at(place, 0.0))


@app.command()
def reset(root: Root = None) -> None:
    """Remove the clock, so that GPUFABRIC_NOW counts again."""
    say("removed" if clock.forget(directory_of(root)) else "there is none")


def _change(directory: Path, change: Callable[[Path], SimulatedClock]) -> None:
    """Change the clock, and let happen to machines what is then due."""
    try:
        changed = change(directory)
        events = pass_time(directory)
    except DeclarationError as error:
        raise refuse(str(error)) from None
    except OSError as error:
        raise refuse(
            f"{error.filename}: cannot be written: {error.strerror}; allowed: a writable --root"
        ) from None
    say(f"{changed.stands_at:%Y-%m-%d %H:%M:%S} UTC, {_way(changed)}")
    for event in events:
        say(event.text)


def _way(set_clock: SimulatedClock | None) -> str:
    if set_clock is None:
        return "from GPUFABRIC_NOW; `gpufabric sim clock advance` starts the clock"
    return f"{set_clock.rate:g} times as fast as real time" if set_clock.rate else "standing still"
