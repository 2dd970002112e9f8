"""Answers of simulated clouds to a world: their own rules on quota and reserved capacity, in memory."""

import copy
from collections.abc import Sequence
from itertools import permutations
from typing import Any

from gpufabric.simcloud.capacity import CapacityFile
from gpufabric.simcloud.clouds.aws.rules import quota as aws_quota
from gpufabric.simcloud.clouds.aws.rules import reservations as aws_reservations
from gpufabric.simcloud.clouds.aws.tokens import SUBNET as SUBNET_TYPE
from gpufabric.simcloud.clouds.azure.rules import quota as azure_quota
from gpufabric.simcloud.clouds.azure.rules import reservations as azure_reservations
from gpufabric.simcloud.clouds.oci.rules import hosts as oci_hosts
from gpufabric.simcloud.clouds.oci.rules import limits as oci_limits
from gpufabric.simcloud.clouds.oci.rules import reservations as oci_reservations
from gpufabric.simcloud.clouds.request import Request
from gpufabric.simcloud.clouds.request import World as Surroundings
from gpufabric.simcloud.clouds.rule import CloudRule
from tests.plan.conftest import NOW
from tests.simcloud.clouds.aws.account import Account
from tests.verdicts.resources import (
    ACCOUNTS,
    DOMAIN,
    REGION,
    SUBNET,
    Placed,
    block_id,
    reservation_id,
    resources,
)
from tests.verdicts.worlds import Pool, StackOf, World, limits

RULES: dict[str, tuple[CloudRule, ...]] = {
    "aws": (
        aws_reservations.target_exists,
        aws_reservations.target_has_room,
        aws_quota.vcpus_of_nodes,
        aws_quota.vcpus_of_reservation,
    ),
    "azure": (
        azure_reservations.reservation_groups,
        azure_quota.quota_for_pools,
        azure_quota.quota_to_reserve,
    ),
    "oci": (oci_reservations.target_exists, oci_hosts.target_has_room, oci_limits.within_limits),
}


def refusals(world: World) -> list[str]:
    """Return what the cloud refuses, in any order in which the stacks are updated; empty if it takes all."""
    messages: list[str] = []
    for order in permutations(world.stacks):
        accounts = [_account(world, number) for number in (0, 1)]
        for stack in order:
            messages += _update(world, stack, accounts[stack.account])
    return messages


def _account(world: World, number: int) -> Account:
    """Return an account as it was when its quotas were read."""
    account = Account()
    place = {"availabilityZone": "us-east-1f", "availabilityZoneId": "use1-az6"}
    account.add(SUBNET_TYPE, SUBNET, {}, place)
    pools = {
        f"p{index}": Pool(shape, "on-demand", size, size)
        for index, (shape, size) in enumerate(world.others.items())
    }
    others = StackOf("others", 0, is_up=True, pools=pools)
    for stack in (others, *world.stacks):
        if stack.account == number and stack.is_up:
            for entry in resources(world, stack, {name: pool.before for name, pool in stack.pools.items()}):
                if stack is not others or entry.made.name != "cluster":
                    _put(world, account, entry)
    if world.cloud == "azure" and number == 0:
        # The cluster of the other users has no machines but those of its pools.
        cluster = resources(world, others, {})[0]
        account.add(cluster.made.type, cluster.id, {"location": "eastus"}, region="eastus")
    return account


def _update(world: World, stack: StackOf, account: Account) -> list[str]:
    """Update a stack: what grows first, then what shrinks; the engine deletes last."""
    before = resources(world, stack, {name: pool.before for name, pool in stack.pools.items()})
    after = resources(world, stack, {name: pool.after for name, pool in stack.pools.items()})
    old = {entry.id: entry for entry in before} if stack.is_up else {}
    messages: list[str] = []
    for entry in sorted(after, key=lambda entry: entry.id in old and entry.size <= old[entry.id].size):
        error = _judge(world, stack, account, entry, exists=entry.id in old)
        if error:
            messages.append(error)
        else:
            _put(world, account, entry)
    kept = {entry.id for entry in after}
    for entry in old.values():
        if entry.id not in kept:
            account.held.pop((entry.made.type, entry.id), None)
    return messages


def _judge(world: World, stack: StackOf, account: Account, entry: Placed, *, exists: bool) -> str:
    surroundings = Surroundings(NOW, _capacity(world) if stack.account == 0 else None)
    verb = "Update" if exists else "Create"
    request = Request(
        world.cloud,
        ACCOUNTS[world.cloud][0],
        REGION[world.cloud],
        entry.made.type,
        entry.id,
        entry.made.name,
        copy.deepcopy(dict(entry.made.props)),
        world=surroundings,
        verb=verb,
    )
    for rule in RULES[world.cloud]:
        error = rule.judge(account, request) if rule.applies(verb, request.type) else None
        if error is not None:
            return f"{stack.name}: {entry.made.name}: {error.message}"
    return ""


def _put(world: World, account: Account, entry: Placed) -> None:
    account.add(entry.made.type, entry.id, dict(entry.made.props), region=REGION[world.cloud])


def _capacity(world: World) -> CapacityFile:
    """Return what the cloud offers the account: its limits, reservations and blocks."""
    figures = limits(world)
    reserved = [(reservation_id(world, shape), shape, count) for shape, count in world.reserved.items()]
    region = REGION[world.cloud]
    data: dict[str, Any]
    match world.cloud:
        case "aws":
            place = {"region": region, "zone": "use1-az6"}
            times = {"starts": "2026-11-30T11:30:00Z", "ends": "2026-12-14T11:30:00Z"}
            listed = [
                {**place, "id": id_, "instance_type": shape, "count": count} for id_, shape, count in reserved
            ]
            blocks: Sequence[dict[str, Any]] = [
                {
                    **place,
                    **times,
                    "id": block_id(world, shape),
                    "kind": "capacity-block",
                    "instance_type": shape,
                    "count": count,
                }
                for shape, count in world.block.items()
            ]
            data = {"reservations": [*listed, *blocks], "quotas": {region: figures}}
        case "azure":
            groups = [
                {"id": id_, "region": region, "reservations": [{"size": shape, "count": count}]}
                for id_, shape, count in reserved
            ]
            data = {"reservation_groups": groups, "quotas": {region: figures}}
        case "oci":
            domain = {"availability_domain": DOMAIN}
            data = {
                "limits": [{**domain, "name": name, "limit": limit} for name, limit in figures.items()],
                "reservations": [
                    {**domain, "id": id_, "shape": shape, "count": count} for id_, shape, count in reserved
                ],
            }
    return CapacityFile.model_validate({world.cloud: data})
