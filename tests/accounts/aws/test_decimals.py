from decimal import Decimal

import pytest

from gpufabric.accounts.aws.decimals import plain


@pytest.mark.parametrize(
    ("value", "text"),
    [(192.0, "192"), (0.0, "0"), ("20.784000", "20.784"), (Decimal("1E+5"), "100000"), (1e10, "10000000000")],
)
def test_numbers_have_one_spelling(value, text):
    assert str(plain(value)) == text
