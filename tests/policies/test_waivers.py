from datetime import date
from pathlib import Path

import pytest

from gpufabric.policies.waivers import WAIVERS_FILE, Waiver, load_waivers
from gpufabric.spec.problems import DeclarationError

TODAY = date(2026, 12, 1)
RULES = ("imdsv2", "bucket-private")
GOOD = """\
waivers:
  - rule: imdsv2
    resources: "urn:pulumi:aws-us-east-1::gpufabric::*LaunchTemplate::train-*"
    owner: platform-team
    reason: the agent of the image cannot use tokens
    expires: 2027-01-31
"""
URN = "urn:pulumi:aws-us-east-1::gpufabric::a:b:C$aws:ec2/launchTemplate:LaunchTemplate::train-template"


def write(root: Path, text: str) -> Path:
    (root / "stacks").mkdir(exist_ok=True)
    (root / WAIVERS_FILE).write_text(text)
    return root


def load(root: Path, text: str) -> tuple[Waiver, ...]:
    return load_waivers(write(root, text), RULES, TODAY)


def test_no_file_is_no_waiver(tmp_path: Path) -> None:
    assert load_waivers(tmp_path, RULES, TODAY) == ()


def test_waiver_is_read_with_its_place(tmp_path: Path) -> None:
    (waiver,) = load(tmp_path, GOOD)
    assert (waiver.owner, waiver.expires, waiver.place) == (
        "platform-team",
        date(2027, 1, 31),
        "stacks/waivers.yaml:2",
    )
    assert waiver.covers("imdsv2", URN)


@pytest.mark.parametrize(
    ("rule", "urn"),
    [
        ("bucket-private", URN),
        ("imdsv2", URN.replace("train-", "other-")),
        ("imdsv2", URN.replace("aws-us-east-1", "aws-us-east-2")),
        ("imdsv2", f"x{URN}"),
        ("imdsv2", URN.replace("LaunchTemplate::", "Instance::")),
        ("imdsv2", ""),
    ],
)
def test_waiver_covers_nothing_else(tmp_path: Path, rule: str, urn: str) -> None:
    (waiver,) = load(tmp_path, GOOD)
    assert not waiver.covers(rule, urn)


def test_only_the_star_is_special(tmp_path: Path) -> None:
    (waiver,) = load(tmp_path, GOOD.replace("train-*", "tr.in-[a]*"))
    assert not waiver.covers("imdsv2", URN)
    assert waiver.covers("imdsv2", URN.replace("train-", "tr.in-[a]"))


@pytest.mark.parametrize(
    ("today", "holds"), [(TODAY, True), (date(2027, 1, 31), True), (date(2027, 2, 1), False)]
)
def test_waiver_holds_until_the_end_of_its_last_day(tmp_path: Path, today: date, holds: bool) -> None:
    (waiver,) = load(tmp_path, GOOD)
    assert waiver.holds(today) is holds


def test_stacks_that_a_waiver_concerns(tmp_path: Path) -> None:
    (waiver,) = load(tmp_path, GOOD.replace("aws-us-east-1", "aws-*"))
    assert waiver.concerns("aws-us-east-2")
    assert not waiver.concerns("azure-eastus")


@pytest.mark.parametrize(
    ("old", "new", "place", "allowed"),
    [
        ("rule: imdsv2", "rule: imdsv1", "2: waivers[0].rule", "did you mean imdsv2?"),
        ("rule: imdsv2", "rule: imdsv2\n    rules: x", "3: waivers[0].rules", "did you mean rule?"),
        ("    owner: platform-team\n", "", "2: waivers[0].owner", "it is required"),
        ("    expires: 2027-01-31\n", "", "2: waivers[0].expires", "it is required"),
        ("2027-01-31", "soon", "6: waivers[0].expires", "a date such as"),
        ("2027-01-31", "2029-01-31", "6: waivers[0].expires", "2027-12-02"),
        ("urn:pulumi", "urn", "3: waivers[0].resources", "urn:pulumi"),
        ("::train-*", "::*", "3: waivers[0].resources", "more than *"),
        ("the agent of the image cannot use tokens", "because", "5: waivers[0].reason", "10"),
        ("waivers:", "waiver:", "1: waiver:", "did you mean waivers?"),
    ],
)
def test_wrong_file_names_line_and_what_is_allowed(
    tmp_path: Path, old: str, new: str, place: str, allowed: str
) -> None:
    with pytest.raises(DeclarationError) as caught:
        load(tmp_path, GOOD.replace(old, new, 1))
    text = str(caught.value)
    assert f"stacks/waivers.yaml:{place}" in text
    assert allowed in text


def test_a_link_to_nothing_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / WAIVERS_FILE
    file.parent.mkdir(parents=True)
    file.symlink_to("elsewhere.yaml")
    with pytest.raises(DeclarationError, match="cannot be read"):
        load_waivers(tmp_path, RULES, TODAY)
