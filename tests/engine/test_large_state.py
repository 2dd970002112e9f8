"""The note on stacks that have grown large for a backend that writes whole states."""

import pytest

from gpufabric.engine.large_state import GZIP, LARGE, large_state_note
from gpufabric.engine.result import StackResult

FOLDER, BUCKET, SERVICE = "file:///states", "s3://states?region=us-east-1", "https://app.pulumi.com/lab"


class At:
    """A backend."""

    def __init__(self, address: str) -> None:
        self.asked = 0
        self._address = address

    def address(self) -> str:
        """Return the address."""
        self.asked += 1
        return self._address


def preview(resources: int, changes: int = 1) -> StackResult:
    result = StackResult("aws-us-east-1", "preview", changes={"create": changes} if changes else {})
    result.resources = resources
    return result


@pytest.mark.parametrize("address", [FOLDER, BUCKET, "azblob://states", "gs://states"])
def test_a_large_stack_on_a_backend_that_writes_whole_states_is_named(address: str) -> None:
    note = large_state_note([preview(10), preview(LARGE)], At(address), {GZIP: "false"})
    assert note.startswith(f"aws-us-east-1 has {LARGE} resources: ")
    assert f"{GZIP}=true" in note


@pytest.mark.parametrize(
    ("result", "address", "variables"),
    [
        (preview(LARGE - 1), FOLDER, {}),
        (preview(LARGE, changes=0), FOLDER, {}),
        (preview(LARGE), SERVICE, {}),
        (preview(LARGE), FOLDER, {GZIP: "True"}),
        (preview(LARGE), FOLDER, {"PULUMI_SELF_MANAGED_STATE_GZIP": "1"}),
        (preview(LARGE), FOLDER, {"PULUMI_DIY_BACKEND_ZSTD": "true"}),
    ],
)
def test_there_is_no_note_where_nothing_can_be_done(
    result: StackResult, address: str, variables: dict[str, str]
) -> None:
    assert not large_state_note([result], At(address), variables)


def test_the_backend_is_asked_only_for_large_stacks() -> None:
    backend = At(FOLDER)
    assert not large_state_note([preview(LARGE - 1)], backend, {})
    assert not backend.asked
    assert large_state_note([preview(LARGE)], backend, {})
    assert backend.asked
