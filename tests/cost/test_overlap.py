"""The sum of what is paid for beside other capacity, and its texts."""

from decimal import Decimal

import pytest

from gpufabric.cost.overlap import Overlap, OverlapKind, ReplacedBy, most_usd_per_hour


def overlap(kind: OverlapKind, usd_per_hour: int | None, *pools: str) -> Overlap:
    amount = None if usd_per_hour is None else Decimal(usd_per_hour)
    return Overlap(kind, "what", pools or ("train",), amount, enters=kind == "new-reservation")


@pytest.mark.parametrize(
    ("overlaps", "most"),
    [
        pytest.param([], None, id="none"),
        pytest.param([overlap("outside", None), overlap("block", None)], None, id="nothing extra"),
        pytest.param([overlap("replaced", 3), overlap("removed", 4)], 7, id="both at once"),
        pytest.param(
            [overlap("new-reservation", 5), overlap("old-reservation", 4)], 5, id="one after another"
        ),
        pytest.param(
            [overlap("new-reservation", 5, "a"), overlap("old-reservation", 4, "b")], 9, id="two pools"
        ),
        pytest.param([overlap("new-reservation", 5), overlap("replaced", None)], None, id="one is unknown"),
        pytest.param([overlap("new-reservation", 5), overlap("block", None)], 5, id="a block is paid anyway"),
    ],
)
def test_the_most_of_one_hour(overlaps: list[Overlap], most: int | None) -> None:
    assert most_usd_per_hour(overlaps) == most


@pytest.mark.parametrize(
    ("replaced_by", "end"),
    [
        ("update", "until the update has replaced these machines"),
        ("user", "until you replace these machines, which the update does not do"),
        ("unknown", "until these machines are replaced; it is not known whether the update replaces them"),
    ],
)
def test_a_text_says_how_long_both_are_paid(replaced_by: ReplacedBy, end: str) -> None:
    new = Overlap("new-reservation", "one", ("a", "b"), None, replaced_by, enters=True)
    assert new.text == (
        "Reservation one costs an unknown amount from its creation, beside the running machines of pools a, "
        f"b, {end}"
    )
