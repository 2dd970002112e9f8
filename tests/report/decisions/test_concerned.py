import pytest

from gpufabric.report.decisions.concerned import concerned_lines
from gpufabric.report.decisions.model import Concern, Decision


def lines(what: str, *concerned: Concern) -> list[str]:
    decision = Decision(level="risks", source="policy", what=what, concerns="", concerned=concerned)
    return list(concerned_lines(decision))


@pytest.mark.parametrize(
    ("what", "detail"),
    [
        ("12 items have no price", "aws: 12 items have no price"),
        ("is public", "is public"),
        ("not evaluated: no backend", "no backend"),
        ("no policy ran", ""),
    ],
)
def test_a_decision_about_one_says_nothing_twice(what: str, detail: str) -> None:
    assert lines(what, Concern(stack="aws", detail=detail)) == []


def test_what_the_decision_does_not_say_stands_beside_the_name_once() -> None:
    bucket = Concern(stack="aws", resource="aws-logs", detail="aws-logs: 12 objects are public")
    assert lines("objects are public", bucket) == ["aws-logs: 12 objects are public"]


def test_equal_texts_share_a_line() -> None:
    stacks = [Concern(stack=name, detail="loss of a region") for name in ("aws", "azure")]
    other = Concern(stack="oci", resource="train", detail="loss of a pool")
    assert lines("loss of a region", *stacks, other) == ["aws, azure", "oci train: loss of a pool"]


def test_many_names_take_several_lines() -> None:
    made = lines("is public", *(Concern(stack="aws", resource=f"aws-{number}") for number in range(30)))
    assert [line.count(", ") + 1 for line in made] == [12, 12, 6]


def test_the_run_itself_has_a_name() -> None:
    run = [Concern(stack="", detail=text) for text in ("one", "other")]
    assert lines("errors", *run) == ["the run: one", "the run: other"]
