from decimal import Decimal

import pytest
from pydantic import ValidationError

from gpufabric.snapshots.rows import Limit


def test_a_limit_is_a_number_or_none_at_all() -> None:
    assert Limit(limit=Decimal(0)).limit == 0
    assert Limit(is_unlimited=True).limit is None


@pytest.mark.parametrize("given", [{}, {"limit": 8, "is_unlimited": True}])
def test_a_row_without_a_limit_says_that_there_is_none(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="absent if and only if is_unlimited"):
        Limit.model_validate(given)
