"""Who resolves what in the simulated clouds, with zones made by the backbone's own program."""

import json
from itertools import combinations
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gpufabric.cli.sim.commands import app
from gpufabric.plan.load_balancers import fixed_addresses
from gpufabric.simcloud.dns import resolve
from gpufabric.simcloud.inspect import held, remove, tamper
from tests.simcloud.joined import AWS, AZURE, OCI, World, link

STACKS = [AWS[0], AWS[2], AZURE[0], OCI[0]]
ZONE = "fabric.internal"
MESH = [link(near, far) for near, far in combinations(STACKS, 2)]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Four regions of three clouds; tests leave it as they found it, but for where the lighthouse is."""
    made = World(tmp_path_factory.mktemp("clouds"), STACKS)
    made.up(MESH)
    return made


def address(world: World, stack: str, role: str) -> str:
    spec = world.specs[stack]
    return str(getattr(fixed_addresses(spec.cloud, spec.network.cidr), role))


def everywhere(address: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(sorted(STACKS), (address,))


def test_every_region_resolves_every_region_to_the_same_address(world: World) -> None:
    for stack in STACKS:
        answers = resolve(world.root, f"rendezvous.{stack}.{ZONE}")
        assert answers == everywhere(address(world, stack, "rendezvous"))


def test_names_are_told_apart_by_nothing_but_their_letters(world: World) -> None:
    expected = everywhere(address(world, AWS[0], "rendezvous"))
    assert resolve(world.root, f"Rendezvous.{AWS[0]}.{ZONE.upper()}.") == expected
    for other in (f"nobody.{ZONE}", ZONE, f"{AWS[0]}.{ZONE}", "lighthouse.example.org", f"x{ZONE}"):
        assert resolve(world.root, other) == dict.fromkeys(sorted(STACKS), ()), other


def test_another_seat_is_told_in_every_region(world: World) -> None:
    seat = resolve(world.root, f"lighthouse.{ZONE}")
    fallback = resolve(world.root, f"lighthouse-fallback.{ZONE}")
    places = {address(world, stack, "lighthouse"): stack for stack in STACKS}
    assert seat == everywhere(address(world, AWS[2], "lighthouse")), "on a power domain of its own"
    (answer,) = fallback[AWS[0]]
    assert fallback == everywhere(answer)
    assert places[answer] != AWS[2]
    others = {stack: resolve(world.root, f"rendezvous.{stack}.{ZONE}") for stack in STACKS}
    world.up(MESH, {"lighthouse": places[answer]})
    assert resolve(world.root, f"lighthouse.{ZONE}") == fallback
    assert resolve(world.root, f"lighthouse-fallback.{ZONE}") == fallback
    assert {stack: resolve(world.root, f"rendezvous.{stack}.{ZONE}") for stack in STACKS} == others
    world.up(MESH)
    assert resolve(world.root, f"lighthouse.{ZONE}") == seat


def test_a_zone_that_a_cloud_lost_is_not_asked(tmp_path: Path) -> None:
    world = World(tmp_path, [AWS[0], AZURE[0], OCI[0]])
    world.up([link(near, far) for near, far in combinations((AWS[0], AZURE[0], OCI[0]), 2)])
    name = f"rendezvous.{OCI[0]}.{ZONE}"
    expected = (address(world, OCI[0], "rendezvous"),)
    assert resolve(tmp_path, name) == {AWS[0]: expected, AZURE[0]: expected, OCI[0]: expected}

    (vpc,) = [entry.resource.id for entry in held(tmp_path, type_="aws:ec2/vpc:Vpc")]
    tamper(tmp_path, vpc, "enableDnsHostnames", False)
    assert resolve(tmp_path, name) == {AWS[0]: (), AZURE[0]: expected, OCI[0]: expected}
    links = "azure-native:privatedns:VirtualNetworkLink"
    (linked,) = [entry.resource.id for entry in held(tmp_path, type_=links)]
    remove(tmp_path, linked, type_=links)
    assert resolve(tmp_path, name) == {AWS[0]: (), AZURE[0]: (), OCI[0]: expected}
    (zone,) = [entry.resource.id for entry in held(tmp_path, type_="oci:Dns/zone:Zone")]
    tamper(tmp_path, zone, "viewId", "ocid1.dnsview.oc1.iad.another")
    assert set(resolve(tmp_path, name).values()) == {()}


def test_the_nearest_zone_answers_alone(tmp_path: Path) -> None:
    world = World(tmp_path, [AWS[0], AWS[1]])
    pair = [link(AWS[0], AWS[1])]
    world.up(pair)
    type_ = "aws:route53/zone:Zone"
    zones = [entry.resource.id for entry in held(tmp_path, type_=type_)]
    assert resolve(tmp_path, f"lighthouse.{ZONE}")[AWS[0]]
    tamper(tmp_path, zones[0], "name", f"lighthouse.{ZONE}")
    answers = resolve(tmp_path, f"lighthouse.{ZONE}")
    assert sorted(len(answer) for answer in answers.values()) == [1, 1], "records keep their own names"
    tamper(tmp_path, zones[0], "name", f"x.lighthouse.{ZONE}")
    assert sorted(len(answer) for answer in resolve(tmp_path, f"lighthouse.{ZONE}").values()) == [0, 1]


def test_the_command(world: World) -> None:
    name = f"rendezvous.{OCI[0]}.{ZONE}"
    result = CliRunner().invoke(app, ["resolve", name, "--root", str(world.root)])
    assert result.exit_code == 0, result.output
    expected = address(world, OCI[0], "rendezvous")
    assert result.output.splitlines() == [f"{stack}  {expected}" for stack in sorted(STACKS)]
    result = CliRunner().invoke(app, ["resolve", "nobody.example", "--json", "--root", str(world.root)])
    assert json.loads(result.output) == {stack: [] for stack in sorted(STACKS)}
    result = CliRunner().invoke(app, ["resolve", "nobody.example", "--root", str(world.root)])
    assert "does not resolve" in result.output
