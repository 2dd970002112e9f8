"""How the plan of an adoption and its result are shown."""

import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from gpufabric.accounts.answer import Failure
from gpufabric.cli.adopt_show import MOST_ALIKE, as_dict, show_adopted, show_plan
from gpufabric.engine.adoption.differences import AdoptionDifference, Compared
from gpufabric.engine.adoption.plan import AdoptionPlan, Consent, Fits
from tests.engine.adoption.test_plan import CHANGE, REPLACEMENT, plan
from tests.engine.adoption.test_wanted import SUBNET, VPC, wanted

NOTHING = AdoptionPlan("s", [], ["k"], Fits({}), Compared(), Consent())


def printed(asked: AdoptionPlan, *results: Compared) -> str:
    console = Console(file=io.StringIO(), width=200)
    if results:
        show_adopted(asked, *results, console)
    else:
        show_plan(asked, console, Path(".gpufabric/adopt/s.import.json"))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_plan_shows_what_is_missing_and_what_differs() -> None:
    text = printed(plan(fits=Fits({VPC: "vpc-1"}, {SUBNET: ["a", "b"]}), differences=[CHANGE, REPLACEMENT]))
    assert "s: 1 of 2 declared resources found" in text
    assert "  aws:ec2/subnet:Subnet::s-gpu: several fit: a, b\n" in text
    rows = [line.split() for line in text.splitlines() if line.startswith("aws:ec2/vpc:Vpc::s ")]
    assert rows == [
        ["aws:ec2/vpc:Vpc::s", "tags.owner", "a", "b", "a", "change"],
        ["aws:ec2/vpc:Vpc::s", "cidrBlock", "a", "b", "a", "replacement"],
    ]
    assert "Not adopted:\n  1 declared resource with no single" in text


FAILED = Failure("ec2:DescribeSubnets", "denied", "AWS refused the call", "allow ec2:DescribeSubnets")


@pytest.mark.parametrize(
    ("fits", "said"),
    [
        (Fits({VPC: "v"}), "aws:ec2/subnet:Subnet::s-gpu: would be created\n"),
        (
            Fits({VPC: "v"}, near={SUBNET: "subnet-1 has its name, but another cidrBlock"}),
            ": would be created (subnet-1 has its name, but another cidrBlock)\n",
        ),
        (Fits({VPC: "v"}, {SUBNET: ["a"]}), ": a fits other declared resources as well\n"),
        (Fits({VPC: "v"}, unknown={SUBNET: "nobody may look"}), ": unknown: nobody may look\n"),
        (
            Fits({VPC: "v"}, failures=[FAILED]),
            "ec2:DescribeSubnets: AWS refused the call (denied). Next: allow ec2:DescribeSubnets\n",
        ),
    ],
)
def test_what_has_no_id_says_why(fits: Fits, said: str) -> None:
    assert said in printed(plan(fits=fits))
    missing = as_dict(plan(fits=fits), None, None, "f")["missing"]
    assert [entry["resource"] for entry in missing] == ["aws:ec2/subnet:Subnet::s-gpu"]


def test_many_that_are_unknown_for_one_reason_take_one_line() -> None:
    urns = [f"{SUBNET}-{number}" for number in range(MOST_ALIKE + 1)]
    fits = Fits({VPC: "v"}, unknown={**dict.fromkeys(urns, "no credentials"), SUBNET: "denied"})
    resources = [wanted(urn) for urn in (VPC, SUBNET, *urns)]
    text = printed(AdoptionPlan("s", resources, [], fits, Compared(), Consent()))
    assert "Not found:\n  aws:ec2/subnet:Subnet::s-gpu: unknown: denied\n" in text
    assert "\n  4 declared resources: unknown: no credentials\nNot adopted:" in text
    assert "s-gpu-0" not in text


def test_a_plan_without_obstacles_says_what_imports_it() -> None:
    assert printed(plan()).endswith("All found resources match; --yes imports them.\n")
    accepted = printed(plan(Consent(changes=True), differences=[CHANGE]))
    assert accepted.endswith("Nothing stands in the way; --yes imports what was found.\n")
    assert printed(NOTHING) == "s: nothing to adopt: the state has all declared resources\n"


@pytest.mark.parametrize(
    ("done", "left", "said"),
    [
        (Compared(imported=["a", "b"]), Compared(), "The next update changes nothing."),
        (Compared(imported=["a"]), Compared(differences=[CHANGE]), "changes aws:ec2/vpc:Vpc::s (update)."),
        (Compared(errors=["e"]), Compared(), "error: e"),
    ],
)
def test_a_result_says_what_is_left(done: Compared, left: Compared, said: str) -> None:
    assert said in printed(plan(), done, left)


@pytest.mark.parametrize(
    ("asked", "results", "status"),
    [
        (NOTHING, (None, None), "complete"),
        (plan(), (None, None), "ready"),
        (plan(differences=[CHANGE]), (None, None), "refused"),
        (plan(), (Compared(), Compared()), "adopted"),
        (plan(), (Compared(), Compared(differences=[CHANGE])), "failed"),
        (plan(Consent(changes=True)), (Compared(), Compared(differences=[CHANGE])), "adopted"),
        (plan(), (Compared(errors=["e"]), Compared()), "failed"),
    ],
)
def test_json_has_the_status(asked: AdoptionPlan, results: Any, status: str) -> None:
    assert as_dict(asked, *results, "file")["status"] == status


def test_json_has_ids_and_differences() -> None:
    difference = AdoptionDifference(wanted(VPC).key, "a.b", "1", "2", "update")
    data = as_dict(plan(fits=Fits({VPC: "vpc-1"}), differences=[difference]), None, None, "file")
    assert data["ids"] == {"aws:ec2/vpc:Vpc::s": "vpc-1"}
    assert data["missing"] == [
        {"resource": "aws:ec2/subnet:Subnet::s-gpu", "fits": [], "unknown": None, "near": None}
    ]
    assert data["differences"] == [
        {
            "resource": "aws:ec2/vpc:Vpc::s",
            "property": "a.b",
            "declared": "1",
            "existing": "2",
            "effect": "update",
        }
    ]
    assert data["next_update"] is None
