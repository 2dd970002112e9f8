"""``gpufabric snapshot``: reads quotas, capacity, networks, images and prices of declared accounts."""

import os
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gpufabric.accounts.clouds import read_clouds
from gpufabric.accounts.record import Recording, record
from gpufabric.accounts.refresh import TopicAnswer
from gpufabric.accounts.target import Target, encrypted_in, targets_of
from gpufabric.cli.account_readers import account_readers, price_readers
from gpufabric.cli.chosen_regions import chosen_regions
from gpufabric.cli.options import AsJson, Root, Stacks
from gpufabric.cli.prepare import EXIT_FAILED
from gpufabric.cli.say import say, say_json
from gpufabric.cli.snapshot.prices import show_price_moves
from gpufabric.cli.snapshot.show import as_dict, progress_line, show
from gpufabric.plan.clock import now
from gpufabric.plan.pace import SIMULATED_VARIABLE
from gpufabric.snapshots.model import TOPICS, Topic
from gpufabric.spec.project import load_project
from gpufabric.wire.project import snapshot_file

_ENCRYPTED = "its account is encrypted, and a snapshot would publish it"
_NO_LISTS = (
    "prices: not read: simulated clouds have no price list. "
    f"Next: unset {SIMULATED_VARIABLE} to read the lists of the real clouds"
)


class TopicChoice(StrEnum):
    """A topic, or all of them."""

    quotas = "quotas"
    capacity = "capacity"
    network = "network"
    images = "images"
    prices = "prices"
    all = "all"

    @property
    def topics(self) -> list[Topic]:
        """The topics to read."""
        return [name for name in TOPICS if self in (TopicChoice.all, name)]


def snapshot(
    topic: Annotated[TopicChoice, typer.Argument(help="Topic to read.", metavar="TOPIC")],
    stacks: Stacks = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read and show what moved, but write no file.")
    ] = False,
    diff: Annotated[
        bool,
        typer.Option("--diff", help="Read nothing: compare recorded prices with the catalogue."),
    ] = False,
    as_json: AsJson = False,
    root: Root = Path(),
) -> None:
    """Read the accounts of stacks, and keep the answers as dated files of the project.

    All calls are read-only. A pull request with the files shows which quota or price moved, and rules and
    previews need no credentials to use them. An answer that is not complete never replaces a recorded one.

    Exit status: 0 all answers are complete; 1 one is missing or partial; 2 wrong usage; 130 interrupted.
    """
    # Without facts of earlier snapshots: those that contradict the declaration are read anew.
    project = load_project(root)
    regions = chosen_regions(project, stacks or ())
    fabric = project.fabric
    targets = targets_of(regions, fabric.name, project.providers, fabric.company, project.hubs)
    unnamed = encrypted_in(regions)
    if diff:
        if "prices" not in topic.topics:
            raise typer.BadParameter("only prices compare with the catalogue", param_hint="--diff")
        show_price_moves(root, targets, as_json=as_json)
        return
    topics = topic.topics
    lists = [_NO_LISTS] if "prices" in topics and os.environ.get(SIMULATED_VARIABLE) else []
    recordings: list[Recording] = []
    for answer in _answers(targets, topics):
        recording = record(root, answer, now(), dry_run=dry_run)
        recordings.append(recording)
        by_region = 0 if lists or "prices" not in topics else len(_by_region(targets))
        total = len(targets) * len(_own(topics)) + by_region
        say(progress_line(recording, len(recordings), total, dry_run=dry_run), err=True)
    recordings.sort(key=lambda recording: recording.file)
    if as_json:
        say_json(
            {
                "dry_run": dry_run,
                "topics": [as_dict(recording) for recording in recordings],
                "not_read": [
                    {"stack": stack, "reason": _ENCRYPTED, "next": _next(stack)} for stack in unnamed
                ],
                "notes": lists,
            }
        )
    else:
        show(recordings, dry_run=dry_run)
    for stack in unnamed:
        say(f"{stack}: not read: {_ENCRYPTED}. Next: {_next(stack)}", err=as_json)
    for text in lists:
        say(text, err=as_json)
    is_nothing_read = bool(lists) and topics == ["prices"]
    if unnamed or is_nothing_read or not all(recording.is_complete for recording in recordings):
        raise typer.Exit(EXIT_FAILED)


def _next(stack: str) -> str:
    return f"state the account in plain text, or write {snapshot_file(stack)} by hand"


def _answers(targets: Sequence[Target], topics: Sequence[Topic]) -> Iterator[TopicAnswer]:
    """Read prices once for each region: they belong to no account."""
    if own := _own(topics):
        yield from read_clouds(targets, own, account_readers())
    if "prices" in topics and not os.environ.get(SIMULATED_VARIABLE):
        yield from read_clouds(_by_region(targets), ["prices"], price_readers())


def _own(topics: Sequence[Topic]) -> list[Topic]:
    """Return the topics that each account answers for itself."""
    return [topic for topic in topics if topic != "prices"]


def _by_region(targets: Sequence[Target]) -> list[Target]:
    """Join the targets of a region, with the stacks of all of its accounts."""
    joined: dict[tuple[str, str], Target] = {}
    for target in targets:
        key = (target.cloud, target.region)
        known = joined.get(key)
        joined[key] = (
            Target(
                cloud=target.cloud,
                account=known.account,
                region=target.region,
                stacks={**known.stacks, **target.stacks},
            )
            if known
            else target
        )
    return list(joined.values())
