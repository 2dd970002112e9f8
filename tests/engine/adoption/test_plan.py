"""Things that stand in the way of an adoption, and what the engine is told to import."""

from typing import Any

import pytest

from gpufabric.engine.adoption.adopter import Imports
from gpufabric.engine.adoption.differences import AdoptionDifference, Compared
from gpufabric.engine.adoption.plan import AdoptionPlan, Consent, Fits, moved_here
from gpufabric.engine.adoption.wanted import Wanted
from tests.engine.adoption.test_wanted import SUBNET, VPC, wanted

CHANGE = AdoptionDifference("aws:ec2/vpc:Vpc::s", "tags.owner", "a", "b", "update")
PENDING = AdoptionDifference("aws:ec2/eip:Eip::s", "tags.owner", "a", "b", "update")
REPLACEMENT = AdoptionDifference("aws:ec2/vpc:Vpc::s", "cidrBlock", "a", "b", "replacement")


def plan(consent: Consent | None = None, fits: Fits | None = None, **compared: Any) -> AdoptionPlan:
    known = fits or Fits({VPC: "vpc-1", SUBNET: "subnet-1"})
    result = Compared(**compared)
    return AdoptionPlan("s", [wanted(VPC), wanted(SUBNET)], ["k"], known, result, consent or Consent())


@pytest.mark.parametrize(
    ("asked", "reasons"),
    [
        (plan(), []),
        (plan(differences=[CHANGE]), ["1 property with another value: "]),
        (plan(Consent(changes=True), differences=[CHANGE]), []),
        (plan(Consent(changes=True), differences=[REPLACEMENT]), ["1 property whose change replaces"]),
        (plan(fits=Fits({VPC: "vpc-1"})), ["1 declared resource without"]),
        (plan(Consent(creations=True), Fits({VPC: "vpc-1"})), []),
        (
            plan(Consent(creations=True), Fits({VPC: "vpc-1"}, {SUBNET: ["a", "b"]})),
            ["1 declared resource with no single"],
        ),
        (plan(fits=Fits({VPC: "v"}, unknown={SUBNET: "denied"})), ["1 declared resource of which nobody"]),
        (
            plan(Consent(creations=True), Fits({VPC: "v"}, unknown={SUBNET: "denied"})),
            ["1 declared resource of which nobody"],
        ),
        (plan(errors=["it does not exist"]), ["1 error of the engine"]),
        (plan(others={"a": "delete"}), ["1 resource of the stack that an update"]),
        (plan(Consent(changes=True), differences=[PENDING]), ["1 resource of the stack that an update"]),
    ],
)
def test_each_obstacle_is_named_unless_it_is_accepted(asked: AdoptionPlan, reasons: list[str]) -> None:
    assert len(asked.obstacles) == len(reasons)
    assert all(text.startswith(reason) for text, reason in zip(asked.obstacles, reasons, strict=True))


def test_what_is_missing_may_be_created_and_what_differs_keeps_its_value() -> None:
    imports = plan(fits=Fits({VPC: "vpc-1"}), differences=[CHANGE]).imports
    assert imports == Imports(
        {VPC: "vpc-1"},
        ["aws:ec2/subnet:Subnet::s-gpu"],
        ["k"],
        kept={"aws:ec2/vpc:Vpc::s": frozenset({"tags"})},
    )


def test_a_comparison_keeps_made_up_names_only_and_an_import_everything() -> None:
    vpc = Wanted(VPC, "aws:ec2/vpc:Vpc", {}, frozenset({"cidrBlock", "name"}), {}, frozenset({"name"}))
    chosen = Imports({VPC: "vpc-1"}, held=["k"], kept={vpc.key: frozenset({"tags"})})
    imports = {keeps: chosen.content([vpc], keeps=keeps)["imports"][vpc.key] for keeps in (False, True)}
    assert imports[False] == {"id": "vpc-1", "was": "", "keeps": ["name"]}
    assert imports[True] == {"id": "vpc-1", "was": "", "keeps": ["cidrBlock", "name", "tags"]}


def test_a_resource_that_the_state_has_under_another_name_was_moved() -> None:
    moved = "urn:pulumi:s::gpufabric::aws:ec2/vpc:Vpc::company"
    ids = {VPC: "vpc-1", SUBNET: "subnet-1"}
    held = {moved: ("aws:ec2/vpc:Vpc", "vpc-1"), "urn:x": ("aws:ec2/vpc:Vpc", "subnet-1")}
    assert moved_here([wanted(VPC), wanted(SUBNET)], ids, held) == {"aws:ec2/vpc:Vpc::s": moved}
