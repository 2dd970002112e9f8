"""Renders launch files: variables and commands for torchrun and torchft."""

import shlex
from collections.abc import Iterator
from typing import assert_never

from gpufabric.coordination.experts import EXPERTS_FILE, RANKS_FILE, experts_text, ranks_text, variables
from gpufabric.coordination.groups import ReplicaGroup
from gpufabric.coordination.plan import Coordination
from gpufabric.manifests.model import Job
from gpufabric.plan.lighthouse import Seat
from gpufabric.plan.links.packets import PROBING
from gpufabric.plan.load_balancers import LIGHTHOUSE_PORT, RENDEZVOUS_PORT
from gpufabric.plural import plural
from gpufabric.training.payload import trains_apart

HEADER = '# Rendered by "gpufabric launch": edit the declaration and render again, not this file.'
"""Line that identifies rendered files."""

QUORUM_RETRIES = 5
"""Number of times that a replica retries a quorum. torchft's default is 0, with which the loss of the
lighthouse ends every replica before the fallback is up."""

_PRECISIONS = {16: "bf16", 8: "int8", 4: "fp4"}
"""Formats in which regions exchange parameters, by bits."""

_NO_SYNCER = "torchft has no asynchronous mode: the training script brings learners and syncer."

_POD_ADDRESS: dict[bool, tuple[str, ...]] = {
    True: (
        "# In a pod: the pod's address (status.podIP); on the host's network: the node's (status.hostIP).",
    ),
    False: (
        "# In a pod: the node's address (status.hostIP), with hostNetwork: true and dnsPolicy:",
        "# ClusterFirstWithHostNet. Other regions cannot connect to a pod's own address.",
    ),
}

_NARROW = (
    f"# Links take smaller packets than machines send. On each machine, once: sysctl -w {PROBING}=1",
    "# A Job of gpufabric sets it.",
)


_NODE = (
    "# GPUFABRIC_NODE: number of this machine in the group, from 0. Default: the pod's or Slurm's own.",
    "# GPUFABRIC_ADD_MEGATRON_ARGS: any text adds Megatron's arguments for the groups of ranks.",
)


def environment(coordination: Coordination, group: ReplicaGroup) -> str:
    """Return the variables of a replica group, as a file for shells and ``env-file`` options."""
    limits = coordination.timeouts
    peers = {
        "TORCHFT_LIGHTHOUSE": f"http://{coordination.host}:{LIGHTHOUSE_PORT}",
        "REPLICA_GROUP_ID": group.id,
        "NUM_REPLICA_GROUPS": len(coordination.groups),
        "TORCHFT_QUORUM_TIMEOUT_SEC": limits.quorum_seconds,
        "TORCHFT_TIMEOUT_SEC": limits.operation_seconds,
        "TORCHFT_CONNECT_TIMEOUT_SEC": limits.connect_seconds,
        "TORCHFT_QUORUM_RETRIES": QUORUM_RETRIES,
        "TORCH_NCCL_HEARTBEAT_TIMEOUT_SEC": limits.nccl_heartbeat_seconds,
    }
    sections = [
        (("The lighthouse, and timeouts of replica groups.", *limits.assumptions), peers),
        (
            (
                "Sync between regions, for the training script.",
                *((_NO_SYNCER,) if coordination.training.sync == "decoupled-diloco" else ()),
            ),
            sync_parameters(coordination) | _connections(coordination, group),
        ),
        *_expert_section(coordination, group),
        (
            ("Settings of the communication library, from the catalogue.",),
            dict(sorted(group.pool.environment.items())),
        ),
    ]
    lines = [
        HEADER,
        f"# Replica group {group.id}: {group.name} of {group.stack}, {plural(group.nodes, 'machine')}.",
    ]
    for comments, values in sections:
        if values:
            lines += [
                "",
                *(f"# {comment}" for comment in comments),
                *(f"{key}={shlex.quote(str(value))}" for key, value in values.items()),
            ]
    return "\n".join(lines) + "\n"


def sync_parameters(coordination: Coordination) -> dict[str, str | int]:
    """Return the sync mode and its parameters; ``merge`` if regions train experts apart."""
    training, schedule = coordination.training, coordination.schedule
    common: dict[str, str | int] = {
        "GPUFABRIC_SYNC_MODE": training.sync,
        "GPUFABRIC_SYNC_EVERY": schedule.inner_steps,
    }
    precision = _PRECISIONS[coordination.sync_bits]
    outer = {"GPUFABRIC_OUTER_PRECISION": precision}
    if trains_apart(training):
        every = training.merge_every_steps
        interval = {} if every is None else {"GPUFABRIC_SYNC_EVERY": every}
        return {"GPUFABRIC_SYNC_MODE": "merge", **outer, **interval}
    match training.sync:
        case "data-parallel":
            return common | ({"GPUFABRIC_GRADIENT_PRECISION": precision} if training.sync_bits else {})
        case "diloco":
            return common | outer
        case "streaming-diloco":
            overlap = {"GPUFABRIC_OVERLAP_STEPS": schedule.overlap_steps}
            return common | outer | {"GPUFABRIC_FRAGMENTS": schedule.fragments} | overlap
        case "decoupled-diloco":
            quorum = {"GPUFABRIC_QUORUM": coordination.timeouts.min_replicas}
            return common | outer | {"GPUFABRIC_FRAGMENTS": schedule.fragments} | quorum
        case _:
            assert_never(training.sync)


def expert_files(coordination: Coordination, group: ReplicaGroup) -> dict[str, str]:
    """Return the files of a replica group with experts, by name; none for a dense model."""
    own = coordination.experts.get(group.id)
    if own is None:
        return {}
    return {EXPERTS_FILE: experts_text(own, HEADER), RANKS_FILE: ranks_text(HEADER)}


def _expert_section(
    coordination: Coordination, group: ReplicaGroup
) -> Iterator[tuple[tuple[str, ...], dict[str, str | int]]]:
    own = coordination.experts.get(group.id)
    if own is not None:
        comments = (
            f"Groups of ranks, for the training script. {EXPERTS_FILE} lists them.",
            f"{own.groups.text}.",
        )
        yield comments, variables(coordination.training, own)


def _connections(coordination: Coordination, group: ReplicaGroup) -> dict[str, str | int]:
    """Return how many connections fill the group's widest link; nothing if none is known to need several."""
    connections = coordination.connections.get(group.stack, 1)
    return {"GPUFABRIC_CONNECTIONS": connections} if connections > 1 else {}


def pods_are_routed(job: Job) -> bool:
    """Return whether other regions can connect to a pod's own address."""
    return job.pins.cloud.pod_addresses_routed.value


def command(coordination: Coordination, group: ReplicaGroup, *, routed: bool) -> str:
    """Return the script that each machine of a replica group runs; its arguments are the training script and
    its own arguments.

    The rendezvous store outlives a run, and a finished run closes its id (PyTorch,
    torch.distributed.elastic.rendezvous.dynamic_rendezvous), so every run needs a new id.

    Args:
        coordination: how the fabric's replica groups find each other.
        group: the replica group.
        routed: whether other regions can connect to a pod's own address.
    """
    host = coordination.rendezvous[group.stack]
    return "\n".join(
        [
            "#!/bin/sh",
            HEADER,
            f"# Run on each of the {plural(group.nodes, 'machine')} of {group.name}: "
            "sh launch.sh train.py [arguments]",
            "# RUN_ID: the same on all machines, new for each run. Default: Slurm's job id.",
            f"# RDZV_HOST: the first machine. Set it if no rendezvous store runs at {host}.",
            "# LOCAL_ADDR: this machine's address. Set it if other regions cannot resolve its name.",
            *_POD_ADDRESS[routed],
            *(_NARROW if group.stack in coordination.narrow else ()),
            *(_NODE if group.id in coordination.experts else ()),
            "set -eu",
            'here=$(cd "$(dirname "$0")" && pwd)',
            "set -a",
            '. "$here/launch.env"',
            "set +a",
            'run=${RUN_ID:-${SLURM_JOB_ID:?"give RUN_ID"}}',
            "exec torchrun \\",
            f"  --nnodes={group.nodes} --nproc-per-node={group.gpus_per_node} \\",
            f'  --rdzv-backend=c10d --rdzv-endpoint="${{RDZV_HOST:-{host}}}:{RENDEZVOUS_PORT}" \\',
            '  ${LOCAL_ADDR:+--local-addr="$LOCAL_ADDR"} \\',
            f'  --rdzv-id="{coordination.fabric}-{group.stack}-{group.name}-$run" \\',
            f"  {_process(coordination, group)}",
            "",
        ]
    )


def _process(coordination: Coordination, group: ReplicaGroup) -> str:
    """Return the arguments of torchrun that start a process."""
    return f'--no-python sh "$here/{RANKS_FILE}" "$@"' if group.id in coordination.experts else '"$@"'


def lighthouse(coordination: Coordination, stack: str) -> str | None:
    """Return the script that starts the lighthouse; None in regions that never host it."""
    chosen = coordination.lighthouse
    if not hosts_lighthouse(coordination, stack):
        return None
    notes = [f"# {line}" for line in about_lighthouse(coordination)]
    if stack != chosen.serving.stack:
        notes += [
            f"# The lighthouse serves from {chosen.serving.stack}. Start it here only if that region is lost",
            f"# and {coordination.host} points here. Two lighthouses would split the fabric.",
        ]
    return "\n".join(
        ["#!/bin/sh", HEADER, *notes, "set -eu", f"exec {shlex.join(lighthouse_command(coordination))}", ""]
    )


def hosts_lighthouse(coordination: Coordination, stack: str) -> bool:
    """Return whether the lighthouse runs in a region, or may run there."""
    chosen = coordination.lighthouse
    fallback = chosen.fallback.stack if chosen.fallback else None
    return stack in (chosen.seat.stack, chosen.serving.stack, fallback)


def lighthouse_command(coordination: Coordination) -> tuple[str, ...]:
    """Return the command that starts the lighthouse."""
    limits = coordination.timeouts
    return (
        "torchft_lighthouse",
        "--bind",
        f"[::]:{LIGHTHOUSE_PORT}",
        "--min_replicas",
        str(limits.min_replicas),
        "--join_timeout_ms",
        str(limits.join_timeout_ms),
        "--quorum_tick_ms",
        str(limits.quorum_tick_ms),
        "--heartbeat_timeout_ms",
        str(limits.heartbeat_timeout_ms),
    )


def about_lighthouse(coordination: Coordination) -> tuple[str, ...]:
    """Return lines on where the lighthouse runs and why."""
    chosen = coordination.lighthouse
    lines = [f"Lighthouse: {_seat(chosen.seat)}."]
    if chosen.fallback is None:
        lines.append("Fallback: none, since no other region has a link to all regions.")
    else:
        lines.append(f"Fallback: {_seat(chosen.fallback)}.")
    if chosen.serving.stack != chosen.seat.stack:
        lines.append(f"Declared to serve from {chosen.serving.stack}.")
    lines.append(f"Name: {coordination.host}, address {coordination.fixed[chosen.serving.stack].lighthouse}.")
    if chosen.shared_power:
        lines.append(f"Note: {chosen.shared_power}.")
    return tuple(lines)


def _seat(seat: Seat) -> str:
    power = (
        "a power domain of its own"
        if seat.own_power_domain
        else "a power domain that other regions may share"
    )
    return f"{seat.stack}, worst round trip {seat.worst_ms:.3g} ms, on {power}"
