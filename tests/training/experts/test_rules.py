"""Faults of what a job declares about its experts."""

from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.training.experts.rules import expert_problems
from gpufabric.training.wide_link import WideLink
from tests.training.experts.jobs import DENSE, job

CATALOG = default_catalog()
GPUS = {"a": 1024, "b": 1024, "idle": 0}
LINKS = [WideLink("a~b", ("a", "b"), 10)]


def problems(gpus: dict[str, int] | None = None, **training: Any) -> list[str]:
    listed = expert_problems(job(**training), GPUS if gpus is None else gpus, LINKS, CATALOG, 10.0)
    return [str(problem).removeprefix("fabric.training.") for problem in listed]


@pytest.mark.parametrize(
    "training",
    [
        {},
        DENSE,
        {"expert_loads": [1.0] * 256},
        {"expert_regions": "independent", "merge_every_steps": 500},
    ],
)
def test_jobs_without_faults(training: dict[str, Any]) -> None:
    assert problems(**training) == []


@pytest.mark.parametrize(
    ("training", "text"),
    [
        (
            {"expert_loads": [1.0] * 255},
            "expert_loads: given 255 loads; allowed: 256, for each routed expert of a layer"
            " [fabric.training.model.experts.routed]",
        ),
        (
            {"expert_loads": [0.0] * 256},
            "expert_loads: given 0 for each expert; allowed: a load above 0 for at least one expert, or no"
            " loads for equal ones [every token goes to experts]",
        ),
        (
            {"expert_regions": "routed"},
            "expert_regions: given routed across a, b; allowed: complete: all experts in each region; or"
            " independent: experts that regions train apart"
            " [routing tokens across regions takes 251,101 s for a step of 10 s"
            " (31,388 s at best) on link a~b of 10 Gbit/s]",
        ),
        (
            {"merge_every_steps": 500},
            "merge_every_steps: given 500 with expert_regions: complete;"
            " allowed: expert_regions: independent, or nothing"
            " [only regions that train experts apart merge them]",
        ),
    ],
)
def test_faults(training: dict[str, Any], text: str) -> None:
    assert problems(**training) == [text]


def test_independent_experts_need_a_second_region() -> None:
    assert problems({"a": 1024}, expert_regions="independent") == [
        "expert_regions: given independent for a alone; allowed: complete, or two or more regions with GPUs"
        " [one region trains all experts together]"
    ]


def test_every_region_has_the_experts_of_a_token() -> None:
    """256 experts suffice for 32 regions, with eight each."""
    assert problems({f"r{number}": 8 for number in range(32)}, expert_regions="independent") == []
    assert problems({f"r{number}": 8 for number in range(33)}, expert_regions="independent") == [
        "expert_regions: given independent for 256 experts in 33 regions: 7 in some of them; allowed:"
        " complete; or at most 32 regions with GPUs"
        " [a token uses 8 experts, all of them in its own region]"
    ]


def test_one_region_routes_to_none() -> None:
    assert problems({"a": 1024}, expert_regions="routed") == []


def test_a_dense_model_has_no_experts() -> None:
    listed = problems(**DENSE, expert_loads=[1.0], expert_regions="independent", merge_every_steps=5)
    assert [text.split(":")[0] for text in listed] == ["expert_loads", "expert_regions", "merge_every_steps"]
    assert listed[0] == (
        "expert_loads: given 1 load; allowed: nothing, or a model with experts [model dense is dense]"
    )
