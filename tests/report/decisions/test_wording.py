import pytest

from gpufabric.report.decisions.wording import (
    about_each,
    first_sentence,
    names_in_urns,
    without_names,
    without_subject,
    without_urns,
)

URN = "urn:pulumi:aws-us-east-1::gpufabric::gpufabric:aws:Region$aws:s3/bucket:Bucket::checkpoints"


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("aws-us-east-1: 12 items have no price", "12 items have no price"),
        ("aws-us-east-1-account: is public", "aws-us-east-1-account: is public"),
        (
            "waived until 2027-01-01 by sre: aws-us-east-1: is public",
            "waived until 2027-01-01 by sre: is public",
        ),
        (
            "loss of region aws-us-east-1: 0 of 32 GPUs remain",
            "loss of region aws-us-east-1: 0 of 32 GPUs remain",
        ),
    ],
)
def test_the_name_that_introduces_a_text_is_taken_out(text: str, without: str) -> None:
    assert without_subject(text, ["aws-us-east-1", ""]) == without


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("pool train of aws-us-east-1 has 8 nodes", "pool train of  has 8 nodes"),
        # A longer name that contains it is another name.
        ("link aws-us-east-1--azure-eastus is short", "link aws-us-east-1--azure-eastus is short"),
    ],
)
def test_names_are_taken_out_as_whole_words(text: str, without: str) -> None:
    assert without_names(text, ["aws-us-east-1"]) == without


def test_longer_names_are_taken_out_first() -> None:
    assert without_names("aws-account: is public", ["aws", "aws-account"]) == "is public"


def test_urns_become_logical_names() -> None:
    text = f'resource "{URN}" cannot be deleted'
    assert without_urns(text) == 'resource "checkpoints" cannot be deleted'
    assert names_in_urns(text) == ["checkpoints"]


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("is public", "each is public"),
        ("its secrets are not encrypted", "its secrets are not encrypted"),
        ("loss of cloud aws: no checkpoint is left", "loss of cloud aws: no checkpoint is left"),
    ],
)
def test_a_text_without_subject_is_about_each_of_several(text: str, several: str) -> None:
    assert about_each(text) == several


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("It costs $1.50 an hour. Nobody notices.", "It costs $1.50 an hour"),
        ("One sentence.", "One sentence"),
        ("", ""),
    ],
)
def test_first_sentence(text: str, first: str) -> None:
    assert first_sentence(text) == first
