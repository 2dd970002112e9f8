"""Keeps pods from the instance metadata service, which gives them the permissions of their node.

On AWS the hop limit of the nodes does this. AKS and OKE have no such limit. Pods on the host's network, and
privileged pods, reach the service on all clouds.
"""

from typing import Any

from gpufabric.manifests.given import shared_name
from gpufabric.manifests.model import Document, Job, Step
from gpufabric.manifests.nodes import node_affinity
from gpufabric.manifests.workers import NAME_LABEL
from gpufabric.plan.azure.region import AzureRegionPlan
from gpufabric.plan.oci.region import OciRegionPlan

NAME = "metadata-guard"
_ADDRESS = "169.254.169.254/32"
_PORT = 80
"""Port of the metadata service. On OCI the same address answers DNS queries of CoreDNS on port 53."""

_SCRIPT = f"""\
set -u
on_host() {{ nsenter -t 1 -m -n -- iptables -w -t mangle "$@"; }}
rule="FORWARD -d {_ADDRESS} -p tcp --dport {_PORT} -j DROP"
trap 'exit 0' TERM
while true; do
  on_host -C $rule 2>/dev/null || on_host -I $rule || exit 1
  touch /tmp/ready
  sleep 30 & wait $!
done
"""
"""Puts the rule first in the chain of forwarded packets. It runs the node's own iptables, whose kind (nft or
legacy) kube-proxy uses too."""


def restrict(job: Job) -> tuple[Step, ...]:
    """Return a step that keeps pods from the metadata service; empty where the nodes' settings do.

    It is empty too while pods are declared to use the permissions of their node.
    """
    plan = job.plan
    if isinstance(plan, AzureRegionPlan | OciRegionPlan):
        identity = plan.spec.workload_identity
        if identity is not None and identity.node_access:
            return ()
    if isinstance(plan, AzureRegionPlan):
        why = (
            "Keeps the pods of this namespace from the metadata service, and so from the permissions of "
            "their node. Pods on the host's network reach it."
        )
        return (Step(NAME, why, (_network_policy(job),)),)
    if isinstance(plan, OciRegionPlan) and (plan.makes_cluster or plan.pools):
        nodes = "every node" if plan.makes_cluster else "the pools' nodes"
        why = (
            f"Keeps the pods of {nodes} from the metadata service, and so from the permissions of their "
            "node. Pods on the host's network and privileged pods reach it."
        )
        return (Step(NAME, why, (_daemon_set(job),)),)
    return ()


def _network_policy(job: Job) -> Document:
    """Return Cilium's policy.

    A NetworkPolicy of Kubernetes can only list what it allows, and Cilium does not let such a list name nodes
    (AKS document "Configure Azure CNI Powered by Cilium"): pods would lose the addresses of nodes.
    """
    return {
        "apiVersion": "cilium.io/v2",
        "kind": "CiliumNetworkPolicy",
        "metadata": {"name": NAME, "namespace": job.options.namespace},
        "spec": {
            "endpointSelector": {},
            "egressDeny": [{"toCIDR": [_ADDRESS]}],
            # Everything else stays as other policies of the namespace decide.
            "enableDefaultDeny": {"egress": False},
        },
    }


def _daemon_set(job: Job) -> Document:
    name = shared_name(job, NAME)
    labels = {NAME_LABEL: name}
    # Other nodes of a cluster that exists are their owner's.
    chosen = {} if job.plan.makes_cluster else {"affinity": {"nodeAffinity": node_affinity(job.pools)}}
    container: dict[str, Any] = {
        "name": NAME,
        "image": job.pins.image("busybox").reference,
        "command": ["sh", "-c", _SCRIPT],
        "readinessProbe": {"exec": {"command": ["test", "-e", "/tmp/ready"]}},  # noqa: S108 - in the container
        "resources": {"requests": {"cpu": "5m", "memory": "8Mi"}, "limits": {"memory": "32Mi"}},
        # It changes the packet filter of the host.
        "securityContext": {"privileged": True},
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": name, "namespace": "kube-system", "labels": labels},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": labels},
                "spec": {
                    "hostPID": True,
                    "hostNetwork": True,
                    "automountServiceAccountToken": False,
                    "priorityClassName": "system-node-critical",
                    "tolerations": [{"operator": "Exists"}],
                    **chosen,
                    "containers": [container],
                },
            },
        },
    }
