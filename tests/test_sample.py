"""The sample of slow tests that CI runs."""

from tests.conftest import SAMPLE_OF, in_sample

NAMES = [f"tests/test_a.py::test_{number}" for number in range(400)]


def sample(seed: str) -> set[str]:
    return {name for name in NAMES if in_sample(seed, name)}


def test_a_seed_chooses_the_same_part_every_time() -> None:
    assert sample("abc") == sample("abc")
    assert 0.6 * len(NAMES) / SAMPLE_OF < len(sample("abc")) < 1.4 * len(NAMES) / SAMPLE_OF


def test_seeds_together_reach_every_test() -> None:
    assert set().union(*(sample(str(seed)) for seed in range(60))) == set(NAMES)
