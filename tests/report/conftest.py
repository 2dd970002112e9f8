from collections.abc import Callable
from pathlib import Path

import pytest

from gpufabric.report.build import report_of
from gpufabric.report.model import Report
from tests.report import making

RECORDED = Path(__file__).parent / "recorded"
"""Runs on the real engine and the simulated clouds, made by `make record-reports`. Unchanged resources,
summaries of policies per resource, outputs of resources and the ends of replacements are taken out."""

CASES: dict[str, Callable[[], Report]] = {
    **{
        name: lambda name=name: report_of([RECORDED / name])
        for name in (
            "first",
            "up",
            "resize",
            "replacement",
            "destroy",
            "destroyed",
            "policy-failure",
            "crash",
        )
    },
    "1500-resources": making.many_resources,
    "30-stacks": making.many_stacks,
}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> tuple[str, Report]:
    """Each report that has golden files."""
    return request.param, CASES[request.param]()
