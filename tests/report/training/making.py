"""An answer about a training job of two regions, as a report has it."""

from typing import Any

from gpufabric.report.model import Report
from gpufabric.report.training.model import TrainingReport
from tests.report.conftest import CASES


def run(days: float, usd: float, tokens: int = 10**12) -> dict[str, Any]:
    return {
        "tokens": tokens,
        "days": {"low": days * 0.9, "high": days * 1.2, "expected": days},
        "gpu_hours": {"low": days * 90, "high": days * 120, "expected": days * 100},
        "usd": {"low": usd * 0.9, "high": usd * 1.2, "expected": usd},
        "list_usd": {"low": usd, "high": usd * 1.3, "expected": usd * 1.1},
        "kwh": {"low": days * 1e5, "high": days * 2e5},
    }


def part(name: str, rate: float, **changes: Any) -> dict[str, Any]:
    days, usd = 10**12 / rate / 86_400, 4e6 / rate * 1e6
    regions = changes.pop("regions", (name,))
    return {
        "name": name,
        "regions": regions,
        "gpus": 384,
        "gpus_by_model": {"B200": 384},
        "step_seconds": {"low": 9.0, "high": 11.0, "expected": 10.0},
        "link_share": 1.0 if len(regions) == 1 else 0.97,
        "goodput": {"low": 0.97, "high": 0.99, "expected": 0.98},
        "tokens_per_second": {"low": rate * 0.9, "high": rate * 1.1, "expected": rate},
        "per_trillion": run(days, usd),
        "total": run(15 * days, 15 * usd, 15 * 10**12),
        "pace_from": "a measured row",
        **changes,
    }


def trained() -> Report:
    """Make a report with this answer."""
    return CASES["resize"]().model_copy(update={"training": training()})


UNKNOWN_RUN: dict[str, Any] = {"tokens": 10**12}


def training(**changes: Any) -> TrainingReport:
    """Make an answer: two regions of which a link joins both."""
    key = "aws-us-east-1--azure-eastus"
    values: dict[str, Any] = {
        "verdict": "runs",
        "job": {
            "model": "m",
            "total_parameters": 671_000_000_000,
            "active_parameters": 37_000_000_000,
            "flops_per_token": 250_000_000_000,
            "sequence_length": 4096,
            "precision": "fp8",
            "sync": "streaming-diloco",
            "inner_steps": 100,
            "global_batch": 15_360,
            "tokens": 15 * 10**12,
        },
        "fabric": part(
            "fabric",
            2.9e6,
            regions=("aws-us-east-1", "azure-eastus"),
            unknown=("cost: 2 items have no price",),
        ),
        "alone": [part("aws-us-east-1", 1.3e6), part("azure-eastus", 1.7e6)],
        "links": [
            {
                "key": key,
                "gbps": 2.0,
                "used": True,
                "fits": True,
                "text": f"link {key} fits",
                "shares": {"data-parallel": 0.004, "diloco": 0.4, "streaming-diloco": 0.997},
                "needs_gbps": {"data-parallel": None, "diloco": 12.0, "streaming-diloco": 1.35},
            },
            {
                "key": "a--b",
                "gbps": 10.0,
                "used": False,
                "fits": True,
                "text": "link a--b carries no training",
                "shares": {"data-parallel": 1.0, "diloco": 1.0, "streaming-diloco": 1.0},
                "needs_gbps": {"data-parallel": 0.0, "diloco": 0.0, "streaming-diloco": 0.0},
            },
        ],
        "curves": [
            {"mode": "data-parallel", "points": [[0.1, 0.0], [10.0, 0.1], [1000.0, 0.9]]},
            {"mode": "streaming-diloco", "points": [[0.1, 0.1], [10.0, 1.0], [1000.0, 1.0]]},
        ],
        "fits": [{"stack": "azure-eastus", "fit": "fits", "text": "azure-eastus: tensor 8: fits"}],
        "notes": ["failures: a failure every 38 hours"],
        "sensitivities": [
            {"result": "days", "assumption": "throughput of the GPUs", "factor": 1.33},
            {"result": "days", "assumption": "time lost to failures", "factor": 1.02},
            {"result": "kwh", "assumption": "power that the machines draw", "factor": 1.32},
        ],
    }
    return TrainingReport.model_validate(values | changes)


def unknown_pace() -> TrainingReport:
    """Make an answer without a known pace."""
    nothing = {"tokens_per_second": None, "per_trillion": UNKNOWN_RUN, "total": None, "step_seconds": None}
    why = "pace: no measured throughput for m"
    return training(
        verdict="unknown",
        fabric=part("fabric", 1.0, regions=("aws-us-east-1", "azure-eastus"), unknown=(why,)) | nothing,
        alone=[part(name, 1.0, unknown=(why,)) | nothing for name in ("aws-us-east-1", "azure-eastus")],
        links=[],
        curves=[],
    )
