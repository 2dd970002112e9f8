from typing import Any

import pytest

from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.ranges import are_everyone, is_private, range_at


def props(*ranges: Any) -> Props:
    return Props({"ranges": list(ranges)})


@pytest.mark.parametrize(
    ("ranges", "everyone"),
    [
        ((), False),
        (("198.51.100.0/24",), False),
        (("0.0.0.0/0",), True),
        (("::/0",), True),
        (("0.0.0.0/1", "128.0.0.0/1"), True),
        (("0.0.0.0/1", "8000::/1"), False),
        (("0.0.0.0",), True),
        (("0.0.0.0/32",), False),
        (("1.2.3.4/0",), True),
        (("::",), True),
        (("::/1", "8000::/1"), True),
        (("2000::/3",), True),
        (("2000::/4", "3000::/5"), False),
        (("0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/3"), True),
        (("0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/4"), False),
        (
            (
                "0.0.0.0/5",
                "8.0.0.0/7",
                "11.0.0.0/8",
                "12.0.0.0/6",
                "16.0.0.0/4",
                "32.0.0.0/3",
                "64.0.0.0/2",
                "128.0.0.0/1",
            ),
            True,
        ),
    ],
)
def test_everyone_in_one_piece_or_in_several(ranges: tuple[str, ...], everyone: bool) -> None:
    assert are_everyone(props(*ranges), "ranges") is everyone


def test_what_is_no_range_hides_no_other() -> None:
    assert are_everyone(props("x", "0.0.0.0/0"), "ranges")
    with pytest.raises(UnreadableProperty, match=r"ranges\[0\] is not a range of addresses"):
        are_everyone(props("x", "198.51.100.0/24"), "ranges")


@pytest.mark.parametrize(
    ("range_", "private"),
    [("10.1.0.0/16", True), ("100.64.0.0/12", True), ("10.0.0.0/7", False), ("2001:db8::/48", False)],
)
def test_private_ranges(range_: str, private: bool) -> None:
    assert is_private(range_at(props(range_), "ranges", 0)) is private
