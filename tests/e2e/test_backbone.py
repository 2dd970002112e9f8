"""The backbone on the real engine: four regions, and what their clouds say of who reaches whom."""

from typing import Any

import pytest

from gpufabric.simcloud.dns import resolve
from gpufabric.simcloud.inspect import held, remove
from gpufabric.simcloud.reachability import reachability
from tests.e2e.conftest import Declare, Sandbox

pytestmark = [pytest.mark.engine, pytest.mark.slow]

AWS, WEST, AZURE, OCI = "aws-us-east-1", "aws-us-west-2", "azure-eastus", "oci-us-ashburn-1"
PEERING = {"between": [AWS, WEST], "kind": "tgw-peering", "gbps": 50}
INTERCONNECT = {"between": [AZURE, OCI], "kind": "interconnect", "gbps": 10}
AWS_AZURE = {"between": [AWS, AZURE], "kind": "vpn", "gbps": 2}
AWS_OCI = {"between": [AWS, OCI], "kind": "vpn", "gbps": 2}
AZURE_OCI = {"between": [AZURE, OCI], "kind": "vpn", "gbps": 1}
WEST_AZURE = {"between": [WEST, AZURE], "kind": "vpn", "gbps": 2}
LINKS = [INTERCONNECT, AWS_AZURE, AWS_OCI, PEERING]


def graph(links: list[dict[str, Any]]) -> set[frozenset[str]]:
    """Give the pairs that links declare."""
    return {frozenset(link["between"]) for link in links}


def resources(sandbox: Sandbox, *, but: str = "") -> dict[str, dict[str, Any]]:
    """Give what every stack but one holds in the clouds, by URN."""
    return {
        entry.resource.urn: entry.resource.outputs
        for entry in held(sandbox.clouds)
        if f":{but}::" not in entry.resource.urn or not but
    }


def test_backbone_lives_and_loses_a_region(sandbox: Sandbox, region: Declare) -> None:
    declared = {stack: region(stack) for stack in (AWS, AZURE, OCI)}
    declared[WEST] = region(
        AWS,
        region="us-west-2",
        zone="usw2-az2",
        system_zones=["usw2-az1", "usw2-az2"],
        network={"cidr": "10.17.0.0/16"},
    )
    for stack, config in declared.items():
        sandbox.declare(stack, config)
    sandbox.declare("backbone", {"links": LINKS})
    for stack in declared:
        sandbox.up(stack)
    assert reachability(sandbox.clouds).networks == frozenset(), "no region reaches another by itself"

    printed = sandbox.up("backbone")
    pending = sandbox.outputs("backbone")["backbone"]["pending_links"]
    assert pending == [f"{AWS}--{OCI}"]
    printed += sandbox.up("backbone")
    reached = reachability(sandbox.clouds)
    assert reached.networks == graph(LINKS)
    assert reached.down == ()
    assert (reached.gbps[AWS, OCI], reached.gbps[OCI, AWS]) == (2.5, 2.5), "both connections carry"
    gpu = {
        frozenset((first.name, second.name))
        for first, second in reached.pairs
        if "gpu" in (first.name, second.name)
    }
    assert gpu, "subnets of GPU nodes are among them"
    assert set(sandbox.preview("backbone")) <= {"same", "read"}

    _every_region_resolves_the_same(sandbox, [AWS, AZURE, OCI, WEST])
    _no_secret_is_told(sandbox, printed + sandbox.pulumi("stack", "output", "-s", "backbone"))
    _a_link_added_changes_that_link_alone(sandbox)
    _a_region_is_lost(sandbox)


def _every_region_resolves_the_same(sandbox: Sandbox, stacks: list[str]) -> None:
    """Ask the clouds, and compare with what the stack puts out: the same address in every region."""
    records = sandbox.outputs("backbone")["backbone"]["names"]["records"]
    assert {name for name in records if "rendezvous" in name} == {
        f"rendezvous.{stack}.fabric.internal" for stack in stacks
    }
    assert "lighthouse.fabric.internal" in records
    for name, record in records.items():
        answers = resolve(sandbox.clouds, name)
        assert {stack: answers[stack] for stack in stacks} == dict.fromkeys(stacks, (record["address"],)), (
            name
        )
    assert set(resolve(sandbox.clouds, "elsewhere.fabric.internal").values()) == {()}


def _no_secret_is_told(sandbox: Sandbox, printed: str) -> None:
    keys = {
        value["value"]
        for entry in held(sandbox.clouds)
        for name, value in entry.resource.outputs.items()
        if name in {"tunnel1PresharedKey", "tunnel2PresharedKey", "sharedKey", "sharedSecret", "serviceKey"}
        and isinstance(value, dict)
    }
    assert len(keys) > 4
    state = sandbox.pulumi("stack", "export", "-s", "backbone")
    assert not [key for key in keys if key in printed or key in state]


def _a_link_added_changes_that_link_alone(sandbox: Sandbox) -> None:
    before = resources(sandbox)
    sandbox.declare("backbone", {"links": [*LINKS, WEST_AZURE]})
    steps = sandbox.preview("backbone")
    assert set(steps) <= {"same", "read", "create", "update"}
    # A VPN gateway holds the addresses inside of all its tunnels.
    changed = [name for name in steps.get("update", []) if "pulumi:pulumi:Stack" not in name]
    updated = {name.rsplit("::", 1)[1] for name in changed}
    assert {name for name in updated if not name.endswith("-lighthouse")} == {f"{AZURE}-vpn"}
    key = f"{WEST}--{AZURE}"
    created = {name.rsplit("::", 1)[1] for name in steps["create"]}
    assert created
    # With a link to every other, the region can host the lighthouse: now there is a fallback.
    named = {name for name in created if name.endswith("-lighthouse-fallback")}
    assert len(named) == len((AWS, AZURE, OCI, WEST))
    assert all(name.startswith(key) or _opens(name) for name in created - named), created
    sandbox.up("backbone")
    after = resources(sandbox)
    assert {urn for urn in before if before[urn] != after.get(urn)} <= {
        urn for urn in before if urn.endswith((f"::{AZURE}-vpn", "-lighthouse"))
    }
    assert reachability(sandbox.clouds).networks == graph([*LINKS, WEST_AZURE])


def _opens(name: str) -> bool:
    """Whether a resource lets traffic of the added link through, at one of its ends."""
    return name.startswith(f"{WEST}-") and name.endswith(f"-{AZURE}")


def _a_region_is_lost(sandbox: Sandbox) -> None:
    """Take a region out: its links first, then the region; the others do not notice."""
    left = [link for link in (*LINKS, WEST_AZURE) if OCI not in link["between"]]
    sandbox.declare("backbone", {"links": left})
    before = resources(sandbox, but="backbone")
    steps = sandbox.preview("backbone")
    gone = {name.rsplit("::", 1)[1] for name in steps["delete"]}
    # The one region's end of its links, its name, the interconnect's gateway in the other, nothing else.
    assert all(OCI in name or name.startswith(f"{AZURE}-expressroute") for name in gone), gone
    sandbox.up("backbone")
    sandbox.destroy(OCI)
    _every_region_resolves_the_same(sandbox, [AWS, AZURE, WEST])
    assert reachability(sandbox.clouds).networks == graph(left)
    after = resources(sandbox, but="backbone")
    assert {urn: outputs for urn, outputs in before.items() if f":{OCI}::" not in urn} == after
    for stack in (AWS, WEST, AZURE):
        assert set(sandbox.preview(stack)) <= {"same", "read"}


def test_vpns_of_oci_to_both_other_clouds_finish(sandbox: Sandbox, region: Declare) -> None:
    """The second update reads the first one's outputs, which hold secrets if any of their parts does."""
    for stack in (AWS, AZURE, OCI):
        sandbox.declare(stack, region(stack))
    sandbox.declare("backbone", {"links": [AWS_OCI, AZURE_OCI]})
    sandbox.gpufabric("up", "--yes")
    backbone = sandbox.outputs("backbone")["backbone"]
    assert backbone["pending_links"] == []
    assert {link["state"] for link in backbone["links"].values()} == {"complete"}
    assert reachability(sandbox.clouds).networks == graph([AWS_OCI, AZURE_OCI])
    assert set(sandbox.preview("backbone")) <= {"same", "read"}


def test_a_link_whose_second_end_is_refused_carries_nothing(sandbox: Sandbox, region: Declare) -> None:
    for stack in (AWS, OCI):
        sandbox.declare(stack, region(stack))
        sandbox.up(stack)
    sandbox.declare("backbone", {"links": [AWS_OCI]})
    sandbox.init("backbone")
    # The far region's gateway is gone behind the stacks' backs: its end cannot be made.
    type_ = "oci:Core/drg:Drg"
    (router,) = [entry.resource.id for entry in held(sandbox.clouds, type_=type_)]
    remove(sandbox.clouds, router, type_=type_)
    printed = sandbox.pulumi("up", "-s", "backbone", "--yes", "--skip-preview", *sandbox.packs, fails=True)
    assert router in printed
    made = {entry.resource.type for entry in held(sandbox.clouds) if ":backbone::" in entry.resource.urn}
    assert "aws:ec2/vpnConnection:VpnConnection" in made, "one end is there"
    openings = {"aws:ec2/route:Route", "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"}
    assert not made & openings, "and nothing leads to it"
    assert reachability(sandbox.clouds).networks == frozenset()
    sandbox.destroy("backbone")
    assert not [entry for entry in held(sandbox.clouds) if ":backbone::" in entry.resource.urn]
