"""Kubernetes objects that expose the lighthouse and the rendezvous store at their fixed addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from gpufabric.coordination.launch import hosts_lighthouse, lighthouse_command
from gpufabric.coordination.plan import Coordination
from gpufabric.coordination.training_job import SCRIPT
from gpufabric.manifests.images import require_registry
from gpufabric.manifests.model import Document, Job
from gpufabric.plan.aws.region import AwsRegionPlan
from gpufabric.plan.azure.region import AzureRegionPlan
from gpufabric.plan.load_balancers import BALANCERS_SUBNET, LIGHTHOUSE_PORT, RENDEZVOUS_PORT
from gpufabric.plan.regions import AnyRegionPlan

NAME_LABEL = "app.kubernetes.io/name"
_GROUP = "{group}"
RENDEZVOUS_PROGRAM = f"""\
import signal
from torch.distributed import TCPStore

store = TCPStore("localhost", {RENDEZVOUS_PORT}, is_master=True, wait_for_workers=False)
signal.pause()
"""
"""A store that serves until the process ends. torchrun's c10d backend uses any TCPStore at its endpoint. It
starts a store itself only on a machine with the endpoint's name (PyTorch,
torch.distributed.elastic.rendezvous.c10d_rendezvous_backend)."""


@dataclass(frozen=True, slots=True)
class Pods:
    """User input for the pods and their load balancers.

    Attributes:
        image: image with torchft and PyTorch. None: render services only; the user runs pods with the label
            ``app.kubernetes.io/name``.
        group: id of the security group of load balancers (OCI), an output of the region stack.
        script: training script, a path in the image.
    """

    image: str | None = None
    group: str | None = None
    script: str = SCRIPT


def lacks_group(job: Job, brought: Pods) -> bool:
    """Return whether load balancers would lack the security group that makes them reachable."""
    return brought.group is None and any(
        _GROUP in text for text in job.pins.cloud.fixed_address.value.values()
    )


def documents(coordination: Coordination, job: Job, brought: Pods) -> dict[str, tuple[Document, ...]]:
    """Return the objects of a region, by file.

    Args:
        coordination: how the fabric's replica groups find each other.
        job: the region.
        brought: user input for the pods.

    Raises:
        DeclarationError: the image lacks its registry.
    """
    require_registry("--image", brought.image)
    stack = job.plan.stack
    fixed = coordination.fixed[stack]
    own = (job.plan.cidr,)
    made: dict[str, tuple[Document, ...]] = {
        "rendezvous": _balanced(job, brought, "rendezvous", (fixed.rendezvous, RENDEZVOUS_PORT), own)
    }
    commands: dict[str, Sequence[str]] = {"rendezvous": ("python3", "-c", RENDEZVOUS_PROGRAM)}
    if hosts_lighthouse(coordination, stack):
        made["lighthouse"] = _balanced(
            job, brought, "lighthouse", (fixed.lighthouse, LIGHTHOUSE_PORT), coordination.ranges
        )
        commands["lighthouse"] = lighthouse_command(coordination)
    if brought.image is not None:
        for name, command in commands.items():
            idle = name == "lighthouse" and coordination.lighthouse.serving.stack != stack
            made[name] += (_deployment(job, name, brought.image, command, replicas=0 if idle else 1),)
    return {f"kubernetes/{name}.yaml": objects for name, objects in made.items()}


def annotations(
    plan: AnyRegionPlan, template: Mapping[str, str], address: IPv4Address, group: str | None
) -> dict[str, str]:
    """Fill in a cloud's annotations of an internal load balancer with a fixed address.

    Args:
        plan: the region.
        template: annotations with the placeholders ``{address}``, ``{subnet}`` and ``{group}``.
        address: the address.
        group: id of the security group of load balancers. None: leave out annotations that name it.
    """
    match plan:
        case AwsRegionPlan():
            # The controller on AWS looks a subnet up by its Name tag.
            subnet = f"{plan.name}-links"
        case AzureRegionPlan():
            subnet = plan.subnet_name("balancers")
        case _:
            subnet = BALANCERS_SUBNET
    return {
        key: text.format(address=address, subnet=subnet, group=group)
        for key, text in template.items()
        if group is not None or _GROUP not in text
    }


def _balanced(
    job: Job, brought: Pods, name: str, place: tuple[IPv4Address, int], sources: Sequence[IPv4Network]
) -> tuple[Document, ...]:
    address, port = place
    template = job.pins.cloud.fixed_address.value
    return (
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {
                "name": name,
                "namespace": job.options.namespace,
                "annotations": annotations(job.plan, template, address, brought.group),
            },
            "spec": {
                "type": "LoadBalancer",
                "selector": {NAME_LABEL: name},
                "ports": [{"name": "tcp", "protocol": "TCP", "port": port, "targetPort": port}],
                "loadBalancerSourceRanges": [str(source) for source in sources],
            },
        },
    )


def _deployment(job: Job, name: str, image: str, command: Sequence[str], *, replicas: int) -> Document:
    labels = {NAME_LABEL: name}
    container: dict[str, Any] = {"name": name, "image": image, "command": list(command)}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": job.options.namespace},
        "spec": {
            "replicas": replicas,
            # Two instances at once would give different answers.
            "strategy": {"type": "Recreate"},
            "selector": {"matchLabels": labels},
            # GPU nodes have taints: these pods run on system nodes.
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
        },
    }
