"""Preflight says that an account is ready if and only if the update succeeds on the simulated clouds.

`make test-agreement` runs all cases; CI runs the first batch of each cloud. ``GPUFABRIC_AGREEMENT_SEED``
gives others. Pools of the cases do not grow by themselves: preflight counts the machines to which a pool may
grow, an update starts those that are declared.
"""

import os
from pathlib import Path

import pytest

from gpufabric.engine.locate import Engine
from tests.agreement.cases import Case, cases
from tests.agreement.drafts import STACKS
from tests.agreement.trial import Bench, run_trial

BATCHES, LENGTH = 10, 7
"""3 clouds x 10 batches x 7 cases make 210 cases."""

SEED = os.environ.get("GPUFABRIC_AGREEMENT_SEED", "")


@pytest.mark.agreement
@pytest.mark.engine
@pytest.mark.parametrize("number", range(BATCHES))
@pytest.mark.parametrize("cloud", sorted(STACKS))
def test_preflight_agrees_with_the_update(
    repo: Path, tmp_path: Path, engine: Engine, cloud: str, number: int
) -> None:
    bench = Bench(repo, tmp_path, engine)
    trials = [run_trial(case, bench) for case in cases(cloud, f"{SEED}{number}", LENGTH)]
    wrong = [f"{trial.case.text}: {text}" for trial in trials for text in trial.disagreements()]
    assert not wrong, "\n".join(wrong)


def test_cases_are_reproducible_and_reach_every_choice() -> None:
    made = _all_cases()
    assert made == _all_cases()
    seen = {step for case in made for step in case.steps}
    for choice in (
        "situation: a pool that grows",
        "situation: a pool of another name",
        "situation: two new stacks",
        "others: some",
        "quota: short by one",
        "quota: exact",
        "machines: none left",
        "reservation: none",
        "reservation: other zone",
        "reservation: other shape",
        "reservation: short by one",
        "reservation: ended",
        "feature: missing",
        "provider: missing",
        "restriction: zone",
        "sold: not in the zone",
        "version: not offered",
        "image: missing",
        "networks: none",
    ):
        assert choice in seen


def _all_cases() -> list[Case]:
    return [
        case
        for cloud in sorted(STACKS)
        for number in range(BATCHES)
        for case in cases(cloud, str(number), LENGTH)
    ]
