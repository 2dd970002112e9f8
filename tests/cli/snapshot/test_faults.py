"""Faults of the three clouds through ``gpufabric snapshot``: the line that the user reads, and the files.

Each fault breaks a cloud whose snapshots are complete. ``docs/accounts.md`` has the lines.
"""

import os
import re
from pathlib import Path

import pytest

from tests.cli.snapshot.clouds import (
    STACK_OF,
    Clouds,
)
from tests.cli.snapshot.faults import FAULTS
from tools.loopback.azure import bodies
from tools.loopback.oci import facts as oci_facts

DOCUMENT = Path("docs/accounts.md")
NAMES = {"aws": "AWS", "azure": "Azure", "oci": "OCI"}
CAUSES = {
    "no credentials": "no-credentials",
    "expired credentials": "expired-credentials",
    "wrong account": "wrong-account",
    "access denied on one call": "denied",
    "throttled": "throttled",
    "time-out": "timed-out",
    "page without rows": "incomplete",
    "server error": "server-error",
    "unknown region": "unknown-region",
    "clock that is wrong": "clock-skew",
}
FACTS = {
    "quota that does not exist": " limits .*: no longer stated",
    "reservation in another zone": " held .* zone: ",
    "block that ends tomorrow": " held .* ends: ",
}
"""Complete answers. Their line is the move that the pattern matches."""

CASES = [(fault, cloud) for fault, (_, breaks) in FAULTS.items() for cloud in breaks]


@pytest.mark.parametrize(("fault", "cloud"), CASES)
def test_fault(fault: str, cloud: str, three_clouds: Clouds, repo: Path) -> None:
    topic, breaks = FAULTS[fault]
    first = three_clouds.snapshot(topic, three_clouds.stacks[cloud])
    assert first.exit_code == 0, first.output
    before = three_clouds.files()
    breaks[cloud](three_clouds)
    result = three_clouds.snapshot(topic, three_clouds.stacks[cloud])
    lines = lines_of(result.stdout, cloud)
    if fault in FACTS:
        assert result.exit_code == 0, result.output
        lines = [line for line in lines if re.search(FACTS[fault], line)]
    else:
        assert result.exit_code == 1, result.output
        assert three_clouds.files() == before, "a failed or equal answer leaves its file as it was"
    (line,) = lines
    assert fault in FACTS or f" ({CAUSES[fault]}). Next: " in line, line
    assert three_clouds.leaks() == []
    hold(repo / DOCUMENT, fault, cloud, line)


@pytest.mark.parametrize("cloud", STACK_OF)
def test_the_rest_of_the_answers_is_written(cloud: str, three_clouds: Clouds) -> None:
    _, breaks = FAULTS["access denied on one call"]
    breaks[cloud](three_clouds)
    result = three_clouds.snapshot("network", STACK_OF[cloud])
    assert result.exit_code == 1
    assert "written, partial" in result.stdout
    (text,) = three_clouds.files().values()
    assert "\nzones:\n" in text
    assert "\nnetworks:\n" not in text


def test_a_broken_cloud_leaves_the_others(three_clouds: Clouds) -> None:
    FAULTS["no credentials"][1]["aws"](three_clouds)
    result = three_clouds.snapshot("network")
    assert result.exit_code == 1
    written = {name.split("/")[2].partition("-")[0] for name in three_clouds.files()}
    assert written == {"azure", "oci"}


def test_the_document_has_no_other_rows(repo: Path) -> None:
    rows = re.findall(
        rf"^\| ({'|'.join(FAULTS)}) \| (AWS|Azure|OCI) \|", (repo / DOCUMENT).read_text(), re.MULTILINE
    )
    assert sorted(rows) == sorted((fault, NAMES[cloud]) for fault, cloud in CASES)


def lines_of(output: str, cloud: str) -> list[str]:
    """Return the lines about failures and moves."""
    is_line = re.compile(rf"{cloud} \S+: \S+: |stacks/account-snapshots/\S+: ")
    return [line for line in output.splitlines() if is_line.match(line)]


def row(fault: str, cloud: str, line: str) -> str:
    """Return the row of the document: the line without names of the tests' accounts."""
    short = re.sub(r"^stacks/account-snapshots/[^/]+/", "", line)
    short = short.replace(bodies.SUBSCRIPTION, "<subscription>").replace(oci_facts.TENANCY, "<tenancy>")
    escaped = short.replace("|", "\\|").replace("<", "&lt;")
    return f"| {fault} | {NAMES[cloud]} | {escaped} |\n"


def hold(document: Path, fault: str, cloud: str, line: str) -> None:
    """Hold the row of the document, or write it."""
    expected = row(fault, cloud, line)
    if os.environ.get("GPUFABRIC_WRITE_GOLDEN"):
        old = re.compile(rf"^\| {fault} \| {NAMES[cloud]} \| .*\n", re.MULTILINE)
        document.write_text(old.sub(lambda _: expected, document.read_text()))
    assert expected in document.read_text(encoding="utf-8")
