"""Wider windows for restarts of machines."""

import pytest

from gpufabric.protection.guards import Guards, Setting
from gpufabric.protection.loosening import loosenings

NIGHT = "sunday 22:00 6 h"


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ({"maintenance.windows": NIGHT}, {"maintenance.windows": "sunday 22:00 4 h"}, None),
        ({"maintenance.windows": NIGHT}, {"maintenance.windows": "monday 01:00 3 h, sunday 23:00 1 h"}, None),
        ({"maintenance.windows": NIGHT}, {"fabric.maintenance.windows": NIGHT}, None),
        ({"fabric.maintenance.windows": "any time"}, {"maintenance.windows": NIGHT}, None),
        ({}, {"maintenance.windows": NIGHT}, None),
        (
            {"fabric.maintenance.windows": NIGHT},
            {"fabric.maintenance.windows": f"friday 10:00 1 h, {NIGHT}"},
            f"fabric.maintenance.windows: {NIGHT} -> friday 10:00 1 h, {NIGHT} (Pulumi.yaml)",
        ),
        (
            {"fabric.maintenance.windows": NIGHT},
            {"fabric.maintenance.windows": NIGHT, "maintenance.windows": "any time"},
            f"maintenance.windows: {NIGHT} -> any time (stacks/Pulumi.aws-a.yaml)",
        ),
        (
            {"maintenance.windows": NIGHT},
            {},
            f"maintenance.windows: {NIGHT} -> any time (stacks/Pulumi.aws-a.yaml)",
        ),
    ],
)
def test_wider_windows_for_restarts_are_told(
    before: dict[str, Setting], after: dict[str, Setting], text: str | None
) -> None:
    listed = loosenings(Guards(limits=before), Guards(limits=after), {}, "aws-a")
    assert list(map(str, listed)) == ([text] if text else [])
