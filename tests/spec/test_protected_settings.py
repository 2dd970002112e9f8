from typing import Any

import pytest
from pydantic import ValidationError

from gpufabric.spec.protected_settings import ProtectedSettings


@pytest.mark.parametrize(
    "declared",
    [
        {"branch": "origin/main"},
        {"branch": "upstream/release/1.x"},
        {"files": ["stacks/waivers.yaml", "stacks/quota-snapshots/aws-a.yaml"]},
    ],
)
def test_a_remote_branch_and_files_of_stacks_are_allowed(declared: dict[str, Any]) -> None:
    ProtectedSettings.model_validate(declared)


@pytest.mark.parametrize(
    "declared",
    [
        {},
        {"branch": "main"},
        {"branch": "--all/x"},
        {"branch": "origin/main; true"},
        # This file lists the protected files: it would approve its own changes.
        {"files": ["Pulumi.yaml"]},
        {"files": ["stacks/../Pulumi.yaml"]},
        {"files": ["/etc/passwd"]},
        {"files": ["stacks/*.yaml"]},
        {"files": ["stacks/__main__.py"]},
    ],
)
def test_anything_else_is_refused(declared: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ProtectedSettings.model_validate(declared)
