"""Keeps new pods off nodes with a problem: a taint that follows node conditions."""

from collections.abc import Sequence

from gpufabric.manifests.health.conditions import TAINT, NodeCondition
from gpufabric.manifests.model import Document, Job, Release, Step
from gpufabric.manifests.nodes import POOL_LABEL

CONTROLLER = "node-readiness-controller"


def controller(job: Job) -> Step:
    """Install the controller that sets taints from node conditions."""
    why = "Keeps new pods off nodes with a problem. Running pods stay."
    return Step(CONTROLLER, why, Release(job.pins.chart(CONTROLLER), {}, privileged=False))


def rule(conditions: Sequence[NodeCondition]) -> Step:
    """Return the rule: a node of a pool has the taint while one of its conditions shows a problem.

    A condition that nobody has set yet counts as healthy.
    """
    document: Document = {
        "apiVersion": "readiness.node.x-k8s.io/v1alpha1",
        "kind": "NodeReadinessRule",
        "metadata": {"name": "gpufabric-node-problem"},
        "spec": {
            "conditions": [
                {
                    "type": condition.type,
                    "requiredStatus": condition.healthy,
                    "defaultStatus": condition.healthy,
                }
                for condition in conditions
            ],
            "enforcementMode": "continuous",
            "taint": {"key": TAINT, "effect": "NoSchedule"},
            "nodeSelector": {
                # Every pool, also later ones: the controller lets nobody change the selector of a rule.
                "matchExpressions": [{"key": POOL_LABEL, "operator": "Exists"}]
            },
        },
    }
    why = "Taints nodes whose conditions show a problem; the taint goes when the problem goes."
    return Step("node-problem-taint", why, (document,))
