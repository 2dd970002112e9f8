"""Preflight says that the accounts of a backbone are ready if and only if its update succeeds."""

import json
from pathlib import Path

import pytest

from gpufabric.engine.locate import Engine
from gpufabric.simcloud.home import build_home
from tests.agreement.joins import Join, joins, regions
from tests.agreement.test_agreement import SEED
from tests.agreement.trial import UNLIMITED, Place, Trial
from tools.bare_project import bare_project

BACKBONE = "backbone"
BATCHES, LENGTH = 4, 5


@pytest.mark.agreement
@pytest.mark.engine
@pytest.mark.parametrize("number", range(BATCHES), ids=lambda number: f"backbone-{number}")
def test_preflight_agrees_with_the_update(repo: Path, tmp_path: Path, engine: Engine, number: int) -> None:
    bases: dict[str, Place] = {"[]": _regions(repo, tmp_path / "regions", engine)}
    trials = [
        _trial(join, bases, tmp_path / f"case{position}")
        for position, join in enumerate(joins(f"{SEED}{number}", LENGTH))
    ]
    wrong = [f"{trial.case.text}: {text}" for trial in trials for text in trial.disagreements()]
    assert not wrong, "\n".join(wrong)


def _regions(repo: Path, folder: Path, engine: Engine) -> Place:
    """Bring up the regions that all cases join."""
    clouds, declared = folder / "sim", regions()
    build_home(clouds)
    place = Place(bare_project(repo, folder / "project"), clouds, engine)
    place.offer(UNLIMITED)
    place.declare(declared)
    failure = place.up(declared)
    assert not failure, failure
    return place


def _trial(join: Join, bases: dict[str, Place], folder: Path) -> Trial:
    """Run a preflight of the backbone, and then its update."""
    key = json.dumps(join.running)
    if key not in bases:
        base = bases["[]"].copy(folder / "base")
        base.declare({BACKBONE: {"links": join.running}})
        failure = base.up([BACKBONE])
        assert not failure, f"{join.text}: {failure}"
        bases[key] = base
    place = bases[key].copy(folder / "case")
    place.offer(join.offered)
    place.declare({BACKBONE: {"links": join.links}})
    report = place.preflight([BACKBONE])
    assert {verdict.subject for verdict in report.verdicts} <= {"identity", "quota"}
    return Trial(join, report, place.up([BACKBONE]))


def test_cases_are_reproducible_and_reach_every_choice() -> None:
    made = [join for number in range(BATCHES) for join in joins(str(number), LENGTH)]
    assert made == [join for number in range(BATCHES) for join in joins(str(number), LENGTH)]
    seen = {step for join in made for step in join.steps}
    for choice in (
        "link: interconnect",
        "link: transit gateways",
        "second link: none",
        "before: nothing",
        "before: the first link",
        "L-3E6EC3A3: 2",
        "PublicIPAddresses: 3",
        "cpe-count: 2",
    ):
        assert choice in seen
