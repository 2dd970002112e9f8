import pytest

from gpufabric.accounts.oci.constructs import NOT_LISTED
from gpufabric.accounts.oci.sections import MISSING
from gpufabric.snapshots.absence import is_certain


@pytest.mark.parametrize(
    ("reason", "certain"), [(MISSING, False), (NOT_LISTED, False), ("InvalidCapacityReservationId", True)]
)
def test_answers_for_missing_and_invisible(reason: str, certain: bool) -> None:
    assert is_certain(reason) == certain
