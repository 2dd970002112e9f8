"""The clouds against the states: orphans, doubles, what is gone, and drift."""

from dataclasses import replace
from pathlib import Path

from gpufabric.simcloud.inspect import AccountResource, held, tamper
from gpufabric.simcloud.ledger.compare import (
    StateResource,
    doubles,
    drifted,
    gone,
    is_kept,
    orphans,
    recorded,
)
from gpufabric.simcloud.resource import CloudResource
from tests.simcloud.driver import Made


def state_of(*made: Made) -> list[StateResource]:
    resources = [
        {"urn": entry.name, "type": entry.token, "id": entry.id, "custom": True, "outputs": entry.outputs}
        for entry in made
    ]
    component = {"urn": "urn::c", "type": "gpufabric:aws:Region", "custom": False}
    provider = {"urn": "urn::p", "type": "pulumi:providers:aws", "id": "1", "custom": True}
    read = {"urn": "urn::r", "type": "aws:ec2/vpc:Vpc", "id": "vpc-9", "custom": True, "external": True}
    return recorded("a", {"deployment": {"resources": [*resources, component, provider, read]}})


def test_the_same_on_both_sides(tmp_path: Path, vpc: Made, vcn: Made) -> None:
    everything, states = list(held(tmp_path)), state_of(vpc, vcn)
    assert len(states) == 2
    assert orphans(everything, states) == []
    assert gone(everything, states) == []
    assert drifted(everything, states) == []
    assert doubles(everything) == []


def test_an_orphan_is_in_no_state(tmp_path: Path, vpc: Made, vcn: Made) -> None:
    assert [entry.resource.id for entry in orphans(held(tmp_path), state_of(vcn))] == [vpc.id]


def test_what_a_state_has_and_no_cloud(tmp_path: Path, vpc: Made, vcn: Made) -> None:
    here = [entry for entry in held(tmp_path) if entry.resource.id == vpc.id]
    assert [entry.id for entry in gone(here, state_of(vpc, vcn))] == [vcn.id]


def test_drift_names_what_differs(tmp_path: Path, vpc: Made) -> None:
    tamper(tmp_path, vpc.id, "enableDnsSupport", value=False)
    (drift,) = drifted(held(tmp_path), state_of(vpc))
    assert (drift.stack, drift.properties) == ("a", ("enableDnsSupport",))


def test_a_secret_of_a_state_is_encrypted_and_compared_with_nothing(tmp_path: Path, vpc: Made) -> None:
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "x"}
    hidden = replace(state_of(vpc)[0], outputs={**vpc.outputs, "cidrBlock": secret})
    assert drifted(held(tmp_path), [hidden]) == []


def of(urn: str, id_: str, *, type_: str = "aws:ec2/vpc:Vpc", given: bool = False) -> AccountResource:
    return AccountResource("aws", "1", CloudResource(type_, id_, urn, "r", 1, {}, {}), given)


def test_doubles_share_a_urn() -> None:
    made = [of("urn:a", "vpc-1"), of("urn:a", "vpc-2"), of("urn:b", "vpc-3")]
    assert [[entry.resource.id for entry in group] for group in doubles(made)] == [["vpc-1", "vpc-2"]]


def test_given_things_and_what_a_cloud_cannot_delete_are_no_orphans() -> None:
    block = of("urn:a", "cr-1", type_="aws:ec2/capacityBlockReservation:CapacityBlockReservation")
    assert is_kept(block)
    assert orphans([block, of("urn:b", "vpc-1", given=True)], []) == []
