"""Decides what is rendered for a cluster that exists: the pools' own parts, and what the declaration allows.

A cluster of the stack's own gets everything. In a cluster of others, ``existing.cluster.software`` says what
its owner runs and what may be installed. What it leaves out is unknown, and ``notes`` says what follows.
"""

import hashlib
from collections.abc import Iterable, Iterator
from enum import Enum

from gpufabric.manifests.model import Job, Release, Step
from gpufabric.spec.cluster_software import SoftwareState

WHERE = "existing.cluster.software"
"""Property path of the declared software."""

OWN_NAMESPACE = "kube-system"
"""Namespace of the pools' device plugins in a cluster of others. It exists in every cluster."""

_LONGEST_RELEASE = 53
"""Longest name of a release, in characters (Helm, pkg/chart/common/util: releaseNameMaxLen)."""

_HASH_LENGTH = 5


class Use(Enum):
    """How a step depends on a piece of software.

    Attributes:
        SERVES_ALL: it installs or configures the software for the whole cluster.
        SERVES_POOLS: it installs the software for the nodes of the pools alone.
        BRINGS: its chart installs the software too, if it may.
        NEEDS: its documents work with the software.
    """

    SERVES_ALL = 1
    SERVES_POOLS = 2
    BRINGS = 3
    NEEDS = 4


_GUARD = "metadata-guard"
_PLUGIN = "nvidia-device-plugin"
_TEST = "all-reduce-"

_USES: dict[str, dict[str, Use]] = {
    "kueue": {"kueue": Use.SERVES_ALL},
    "mpi-operator": {"mpi_operator": Use.SERVES_ALL},
    "dra-driver": {"dra_driver": Use.SERVES_ALL},
    "gpu-operator": {"gpu_operator": Use.SERVES_ALL, "node_feature_discovery": Use.BRINGS},
    "network-operator": {"network_operator": Use.SERVES_ALL, "node_feature_discovery": Use.BRINGS},
    "infiniband-nodes": {"network_operator": Use.SERVES_ALL},
    "nic-cluster-policy": {"network_operator": Use.SERVES_ALL},
    "amd-gpu-operator": {"amd_gpu_operator": Use.SERVES_ALL},
    "cert-manager": {"cert_manager": Use.SERVES_ALL},
    "node-readiness-controller": {"node_readiness_controller": Use.SERVES_ALL},
    "cloudwatch-exporter": {"cloudwatch_exporter": Use.SERVES_ALL},
    "lustre-access": {"lustre_driver": Use.SERVES_ALL},
    "lustre-driver": {"lustre_driver": Use.SERVES_ALL},
    "lustre-node-jammy": {"lustre_driver": Use.SERVES_ALL},
    "lustre-node-noble": {"lustre_driver": Use.SERVES_ALL},
    "efa-device-plugin": {"efa_device_plugin": Use.SERVES_POOLS},
    _PLUGIN: {"nvidia_device_plugin": Use.SERVES_POOLS},
    "neuron-device-plugin": {"neuron_device_plugin": Use.SERVES_POOLS},
    "dcgm-exporter": {"dcgm_exporter": Use.SERVES_POOLS},
    "queues": {"kueue": Use.NEEDS},
    "amd-device-config": {"amd_gpu_operator": Use.NEEDS},
    "lustre": {"lustre_driver": Use.NEEDS},
    "node-problem-taint": {"node_readiness_controller": Use.NEEDS},
    "active-checks": {"kueue": Use.NEEDS, "mpi_operator": Use.NEEDS},
}
"""Software of each step that depends on some, by the step's name. On Azure the guard of the metadata service
needs Cilium as well."""

_STATES: dict[Use, frozenset[SoftwareState | None]] = {
    Use.SERVES_ALL: frozenset({"install"}),
    Use.SERVES_POOLS: frozenset({"install", None}),
    Use.BRINGS: frozenset({"install", "present", "absent", None}),
    Use.NEEDS: frozenset({"install", "present", None}),
}
"""States in which a step is rendered."""


def state(job: Job, software: str) -> SoftwareState | None:
    """Return the state of a piece of software: ``install`` in a cluster of the stack's own; None if unknown.

    Args:
        job: the region to render.
        software: a property of ``existing.cluster.software``.
    """
    cluster = job.plan.spec.existing.cluster
    return "install" if cluster is None else getattr(cluster.software, software, None)


def installs(job: Job, software: str) -> bool:
    """Return whether the files install a piece of software that serves the whole cluster."""
    return state(job, software) == "install"


def lacks(job: Job, software: str) -> bool:
    """Return whether the cluster has none of a piece of software, and gets none."""
    return state(job, software) == "absent"


def rendered(job: Job, steps: Iterable[Step]) -> list[Step]:
    """Return the steps that belong into the cluster."""
    return [step for step in steps if _is_rendered(job, step)]


def in_own_name(job: Job, release: Release, short: str) -> Release:
    """Return a release of the pools' own under a name that no other release of a shared cluster has.

    Args:
        job: the region to render.
        release: the chart.
        short: the end of the name.
    """
    if job.plan.makes_cluster:
        return release
    chart = release.chart
    name = shared_name(job, short, longest=_LONGEST_RELEASE)
    return Release(chart.named(name, OWN_NAMESPACE), release.values, privileged=release.privileged)


def shared_name(job: Job, name: str, *, longest: int = 63) -> str:
    """Return the name of an object: in a cluster that others share it begins with fabric and stack.

    Args:
        job: the region to render.
        name: its name in a cluster of the stack's own.
        longest: longest name, in characters. A longer one is cut, and gets a hash of the whole name.
    """
    if job.plan.makes_cluster:
        return name
    whole = f"{job.plan.fabric}-{job.plan.stack}-{name}"
    if len(whole) <= longest:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:_HASH_LENGTH]
    room = longest - len(name) - len(digest) - 2
    return f"{whole[:room].rstrip('-')}-{digest}-{name}"


def notes(job: Job, steps: Iterable[Step]) -> Iterator[str]:
    """Give a note on each piece of software of a shared cluster that is unknown, or that the files leave out.

    Args:
        job: the region to render.
        steps: everything that a cluster of the stack's own gets.
    """
    if job.plan.makes_cluster:
        return
    users: dict[str, dict[str, Use]] = {}
    for step in steps:
        for software, use in _uses(job, step).items():
            if use is not Use.BRINGS or _is_rendered(job, step):
                users.setdefault(software, {})[step.name] = use
    for software, uses in users.items():
        declared = state(job, software)
        if declared is None:
            yield _unknown(software, uses)
        elif declared == "absent":
            yield f"{WHERE}.{software} is absent. The files leave out: {', '.join(uses)}"
        elif declared == "present" and software in _OWNERS_PART:
            yield f"{WHERE}.{software} is present. {_owners_part(job, software)}"


_OWNERS_PART = {
    "gpu_operator": "Its owner lets it serve nodes with {pools}, and their taints",
    "network_operator": "Its policy is its owner's, and must serve nodes with {pools}, and their taints. "
    "{rdma}",
}
"""Part of the owner of an operator, which no file of gpufabric can play."""

_RDMA = {
    "azure": "Tests and jobs of gpufabric ask for InfiniBand ports as rdma/ib",
    "oci": "Tests and jobs of gpufabric use RoCE on the network of their host",
}
"""How pods reach RDMA beside a network operator of others."""


def _owners_part(job: Job, software: str) -> str:
    return _OWNERS_PART[software].format(pools=_labels(job), rdma=_RDMA.get(job.plan.spec.cloud, ""))


def _unknown(software: str, uses: dict[str, Use]) -> str:
    needing = [name for name, use in uses.items() if use is Use.NEEDS]
    if Use.SERVES_POOLS in uses.values():
        return (
            f"{WHERE}.{software} is unknown. The files install it for the pools' nodes only; state present "
            "if the cluster's own runs there, because two on a node conflict"
        )
    serving = [name for name, use in uses.items() if use is Use.SERVES_ALL]
    bringing = [name for name, use in uses.items() if use is Use.BRINGS]
    parts = [f"The files leave out {', '.join(serving)}"] if serving else []
    parts += [f"The files leave it out of {', '.join(bringing)}"] if bringing else []
    parts += [f"Steps that need it: {', '.join(needing)}"] if needing else []
    options = "present, install or absent" if serving or bringing else "present or absent"
    return f"{WHERE}.{software} is unknown. {'. '.join(parts)}. State {options}"


def _uses(job: Job, step: Step) -> dict[str, Use]:
    if step.name.startswith(_TEST):
        return {"mpi_operator": Use.NEEDS}
    if step.name == _GUARD and job.plan.spec.cloud == "azure":
        return {"cilium": Use.NEEDS}
    if step.name == _PLUGIN and any(pool.shares_nvlink for pool in job.pools):
        return _USES[_PLUGIN] | {"node_feature_discovery": Use.BRINGS}
    return _USES.get(step.name, {})


def _is_rendered(job: Job, step: Step) -> bool:
    return all(state(job, software) in _STATES[use] for software, use in _uses(job, step).items())


def _labels(job: Job) -> str:
    names = ", ".join(sorted(pool.resource_name for pool in job.pools))
    return f"gpufabric.dev/pool in ({names})"
