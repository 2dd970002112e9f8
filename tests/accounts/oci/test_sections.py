from decimal import Decimal

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.oci.errors import CallError
from gpufabric.accounts.oci.sections import Rows, section
from gpufabric.snapshots.rows import Usage

FAILURE = Failure("limits:ListLimitValues", "denied", "no")


def test_rows_are_sorted() -> None:
    rows = {name: Usage(used=Decimal(1)) for name in ("c", "a", "b")}
    answer = section("usage", ("x:A", "y:B"), lambda: Rows(rows, {"z": "gone", "y": "gone"}))
    assert answer.rows is not None
    assert list(answer.rows) == ["a", "b", "c"]
    assert list(answer.absent) == ["y", "z"]
    assert answer.source == "OCI x:A, y:B"


def test_a_failed_call_leaves_no_rows() -> None:
    def read() -> Rows:
        raise CallError(FAILURE)

    answer = section("usage", ("x:A",), read)
    assert (answer.rows, answer.failures) == (None, (FAILURE,))


def test_failures_that_lose_nothing_leave_the_rows() -> None:
    answer = section("usage", ("x:A",), lambda: Rows(failures=[FAILURE]))
    assert (answer.rows, answer.failures) == ({}, (FAILURE,))


def test_an_answer_that_makes_no_rows() -> None:
    answer = section("usage", ("x:A", "y:B"), lambda: Rows({"a": Usage.model_validate({"used": None})}))
    assert answer.rows is None
    assert [(failure.call, failure.cause) for failure in answer.failures] == [("y:B", "incomplete")]
