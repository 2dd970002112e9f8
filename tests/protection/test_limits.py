"""Limits on losses."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from gpufabric.protection.limits import exceeded, loosened
from gpufabric.protection.losses import Cause, Loss, LossKind
from gpufabric.spec.protection import Protection


def loss(
    gpus: int | None = 64, cause: Cause = "removed", kind: LossKind = "pool", name: str = "train"
) -> Loss:
    return Loss(kind, name, cause, f"{kind} {name} {cause}", gpus)


@pytest.mark.parametrize(
    ("limits", "losses", "text"),
    [
        ({"gpus": 0}, [loss(8, "scaled in")], "8 GPUs go (train 8); at most 0 may (protection.gpus)"),
        ({"gpus": 100}, [loss(64), loss(64, name="eval")], "128 GPUs go (train 64, eval 64); at most 100"),
        ({"gpus": 999}, [loss(None)], "an unknown number of GPUs go (train ?)"),
        ({"gpus": 0}, [loss(1)], "1 GPU goes (train 1); at most 0 may"),
        ({"percent": 0}, [loss(1)], "1 of 256 GPUs goes, 0.4 % (train 1); at most 0 % may"),
        ({"percent": 10}, [loss(26)], "26 of 256 GPUs go, 10.2 % (train 26); at most 10 % may"),
        ({"percent": 100}, [loss(None)], "an unknown share"),
        ({"pools": 0}, [loss(cause="zone")], "1 pool goes (train); at most 0 may (protection.pools)"),
        ({"links": 0}, [loss(0, kind="link", name="a--b")], "1 link goes (a--b)"),
        ({"stores": 0}, [loss(0, kind="store", name="bucket")], "1 store goes (bucket)"),
        ({"stores": 0}, [loss(0, kind="copy", name="copy")], "1 store goes (copy)"),
    ],
)
def test_exceeded(limits: dict[str, Any], losses: list[Loss], text: str) -> None:
    (error,) = exceeded(Protection.model_validate(limits), losses, 256, "aws-us-east-1")
    assert error.startswith("aws-us-east-1: ")
    assert text in error
    assert "stacks/removals.yaml" in error


@pytest.mark.parametrize(
    ("limits", "losses"),
    [
        ({"gpus": 64}, [loss(64)]),
        ({"percent": 25}, [loss(64)]),
        ({"percent": 0, "gpus": 0}, []),
        ({"pools": 0}, [loss(8, "scaled in")]),
        ({"gpus": 0, "percent": 0, "pools": 0}, [loss(64, "lease ended")]),
        ({"gpus": 0, "pools": 0}, [loss(0, kind="link")]),
    ],
)
def test_within(limits: dict[str, Any], losses: list[Loss]) -> None:
    assert exceeded(Protection.model_validate(limits), losses, 256, "stack") == []


@pytest.mark.parametrize("declared", [None, {"gpus": 999}, {"gpus": 999, "percent": 100}, {"pools": 0}])
def test_limits_before_the_change_apply_to_it(declared: dict[str, Any] | None) -> None:
    now = Protection.model_validate(declared) if declared else None
    errors = exceeded(now, [loss(8, "scaled in")], 256, "stack", [None, Protection(gpus=0)])
    assert errors == [
        "stack: 8 GPUs go (train 8); at most 0 may (protection.gpus before this change); name it in "
        "stacks/removals.yaml: the looser limit of this change holds only after it"
    ]


def test_stricter_limit_of_a_change_applies_to_it() -> None:
    (error,) = exceeded(Protection(gpus=0), [loss(8, "scaled in")], 256, "stack", [Protection(gpus=99)])
    assert "at most 0 may (protection.gpus); name it" in error


@pytest.mark.parametrize(
    ("declared", "texts"),
    [
        (None, ["gpus changes from 8 to no limit", "percent changes from 10 to no limit"]),
        ({"gpus": 9, "percent": 10}, ["gpus changes from 8 to 9"]),
        ({"gpus": 0, "percent": 5, "pools": 0}, []),
    ],
)
def test_loosened_limits_are_listed(declared: dict[str, Any] | None, texts: list[str]) -> None:
    earlier = Protection(gpus=8, percent=Decimal(10))
    now = Protection.model_validate(declared) if declared else None
    assert loosened(now, earlier) == [f"protection.{text}" for text in texts]
    assert loosened(now, None) == []


def test_share_of_an_unknown_total_fails_closed() -> None:
    assert exceeded(Protection(percent=Decimal(50)), [loss(8)], None, "stack")


@pytest.mark.parametrize("limits", [{}, {"gpus": None}, {"gpus": -1}, {"percent": 101}, {"gpu": 1}])
def test_useless_limits_are_refused(limits: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Protection.model_validate(limits)


@given(gpus=st.integers(0, 1000), before=st.integers(1, 1000), percent=st.integers(0, 100))
def test_percent_is_exact(gpus: int, before: int, percent: int) -> None:
    errors = exceeded(Protection(percent=Decimal(percent)), [loss(gpus)], before, "stack")
    assert bool(errors) == (gpus * 100 > percent * before)
