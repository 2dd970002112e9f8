from typing import Any

from rich.console import Console

from gpufabric.engine.result import PolicyFinding, StackResult
from gpufabric.report.summary import (
    changes_of,
    link_notes,
    policies_of,
    quota_text,
    summary_table,
    usd,
)


def result(stack: str = "aws-us-east-1", **changes: Any) -> StackResult:
    """Make the result of an update."""
    summary: dict[str, Any] = {
        "gpus": 384,
        "fabric": ["efa"],
        "usd_per_hour": "5455.87",
        "usd_per_gpu_hour": "14.21",
        "unpriced": [],
        "quota": [{"used": 9216, "limit": 10000, "unit": "vCPU", "verdict": "fits"}],
    }
    summary |= changes.pop("summary", {})
    made: dict[str, Any] = {"changes": {"create": 52}, "resources": 52, "outputs": {"summary": summary}}
    return StackResult(stack, "up", **(made | changes))


def text(*results: StackResult) -> str:
    """Render the table as plain text."""
    console = Console(width=200, no_color=True)
    with console.capture() as capture:
        console.print(summary_table(results))
    return capture.get()


def test_row_shows_what_a_reviewer_asks_for() -> None:
    (row,) = [line for line in text(result()).splitlines() if "aws-us-east-1" in line]
    expected = [
        "aws-us-east-1",
        "52 create",
        "52",
        "384",
        "efa",
        "$5,455.87",
        "$14.21",
        "9,216/10,000 vCPU",
        "pass",
    ]
    position = 0
    for part in expected:
        position = row.index(part, position)


def test_unknown_amounts_are_unknown_and_never_zero() -> None:
    summary = {
        "usd_per_hour": None,
        "usd_per_gpu_hour": None,
        "quota": [{"used": 320, "limit": None, "unit": "GPU"}],
    }
    shown = text(result(summary=summary))
    assert "unknown" in shown
    assert "320/unknown GPU (unknown)" in shown
    assert "$0" not in shown


def test_total_is_marked_as_partial_when_something_has_no_price() -> None:
    first = result()
    second = result("azure-eastus", summary={"gpus": 360, "usd_per_hour": "9734.40", "unpriced": ["Lustre"]})
    total = text(first, second).splitlines()[-1]
    assert "744" in total
    assert "$15,190.27+" in total


def test_links_say_what_training_needs() -> None:
    backbone = result("backbone", summary={"gpus": 0, "links": ["link a--b carries 2 Gbit/s: fits"]})
    assert link_notes([result(), backbone]) == ["backbone: link a--b carries 2 Gbit/s: fits"]


def test_failed_stack_shows_no_figures() -> None:
    shown = text(StackResult("oci-us-ashburn-1", "preview", "failed", errors=["no"]))
    assert "failed" in shown
    assert "$" not in shown.splitlines()[-1]


def test_words() -> None:
    assert usd("1234.5") == "$1,234.50"
    assert usd(None) == "unknown"
    assert changes_of(result(changes={"same": 3})) == "no changes"
    assert changes_of(result(changes={"same": 3, "update": 1, "create": 2})) == "2 create, 1 update"
    assert (
        quota_text({"used": 1, "limit": 2, "unit": "GPU", "verdict": "short by 3"}) == "1/2 GPU (short by 3)"
    )
    findings = [PolicyFinding("p", "mandatory", "m"), PolicyFinding("q", "advisory", "m")]
    assert policies_of(result(findings=findings)) == "1 violated, 1 to read"
    assert policies_of(result()) == "pass"
