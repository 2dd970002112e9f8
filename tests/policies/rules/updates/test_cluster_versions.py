from typing import Any

import pytest

from gpufabric.policies.rules.updates.cluster_versions import ClusterVersions
from tests.policies import azure_stack, oci_stack
from tests.policies.aws_stack import Said, altered, changed, drop, link, put, say
from tests.policies.conftest import UNKNOWN

RULE = ClusterVersions()
AKS = "(AKS: troubleshoot upgrade errors because of version skew, incompatibility, or lack of support)"
NOT_BROKEN = dict.fromkeys(
    ("aws", "azure", "oci"), "a change is judged against a previous state, which these stacks do not have"
)
STEP = "(Amazon EKS: update an existing cluster to a new Kubernetes version (one minor version at a time))"
SKEW = "(Kubernetes: version skew policy, kubelet and kube-apiserver)"


def aws(version: str, nodes: str = "", *changes: Any) -> Any:
    """A stack with versions of the control plane and of the system nodes."""
    own = (put("system", "version", value=nodes),) if nodes else ()
    return changed(
        put("cluster", "version", value=version), link("system", clusterName="cluster"), *own, *changes
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param(aws("1.34"), aws("1.35"), Said(), id="one up"),
        pytest.param(aws("1.35"), aws("1.35"), Said(), id="as it was"),
        pytest.param(None, aws("1.35"), Said(), id="a new cluster"),
        pytest.param(
            aws("1.33"),
            aws("1.35"),
            Said(
                (f"cluster: version: Kubernetes 1.33 -> 1.35 skips a version; EKS allows 1.34 next {STEP}",)
            ),
            id="two up",
        ),
        pytest.param(
            aws("1.35"),
            aws("1.33"),
            Said(
                (
                    "cluster: version: Kubernetes 1.35 -> 1.33 is a downgrade; EKS allows "
                    f"1.35 or later {STEP}",
                )
            ),
            id="two back",
        ),
        pytest.param(
            aws("1.35"),
            aws("1.34"),
            Said(
                (
                    "cluster: version: Kubernetes 1.35 -> 1.34 is a rollback; EKS allows it within 7 days "
                    "after the upgrade from 1.34 and while no node group is newer; when the upgrade was is "
                    "not known here (Amazon EKS: roll back a cluster to the previous Kubernetes version)",
                )
            ),
            id="one back",
        ),
        pytest.param(
            aws("1.34", "1.31"),
            aws("1.35", "1.35"),
            Said(
                (
                    "system: version: Kubernetes 1.31 beside a control plane of 1.35; allowed: 1.32 to 1.35 "
                    f"{SKEW}",
                )
            ),
            id="nodes that stay behind for a while",
        ),
        pytest.param(
            None,
            aws("1.34", "1.35"),
            Said(
                (
                    "system: version: Kubernetes 1.35 beside a control plane of 1.34; allowed: 1.31 to 1.34 "
                    f"{SKEW}",
                )
            ),
            id="new nodes that are newer",
        ),
        pytest.param(
            aws("1.33", "", put("cluster", "name", value="one")),
            aws("1.35", "", put("cluster", "name", value="two")),
            Said(),
            id="another cluster",
        ),
        pytest.param(
            aws("1.33"),
            aws(UNKNOWN),
            Said(unevaluated=("cluster.version unknown until apply",)),
            id="unknown",
        ),
        pytest.param(
            aws("1.33"),
            aws("newest"),
            Said(unevaluated=("cluster.version is not a version",)),
            id="no version",
        ),
    ],
)
def test_eks(before: Any, after: Any, said: Said) -> None:
    assert say(RULE, after, before=before) == said


def test_the_version_that_eks_chose_counts() -> None:
    before = aws("1.33")
    before["cluster"].outputs = {"version": "1.33"}
    before = altered(before, drop("cluster", "version"))
    assert len(say(RULE, aws("1.35"), before=before).violations) == 1


PROFILE = ("cluster", "agentPoolProfiles", 0, "orchestratorVersion")


def azure(version: Any, *changes: Any) -> Any:
    return azure_stack.changed(put("cluster", "kubernetesVersion", value=version), *changes)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (azure("1.34"), azure("1.35"), Said()),
        (
            azure("1.34"),
            azure("1.36"),
            Said(
                (
                    "cluster: kubernetesVersion: Kubernetes 1.34 -> 1.36 skips a version; AKS "
                    f"allows 1.35 next {AKS}",
                )
            ),
        ),
        (
            azure("1.35"),
            azure("1.34"),
            Said(
                (
                    "cluster: kubernetesVersion: Kubernetes 1.35 -> 1.34 is a downgrade; AKS allows 1.35 or "
                    f"later {AKS}",
                )
            ),
        ),
        (
            None,
            azure("1.34", put("train", "orchestratorVersion", value="1.35")),
            Said(
                (
                    "train: orchestratorVersion: Kubernetes 1.35 beside a control plane of 1.34; "
                    f"allowed: 1.31 to 1.34 {AKS}",
                )
            ),
        ),
        (
            None,
            azure("1.34", put(*PROFILE, value="1.35")),
            Said(
                (
                    "cluster: agentPoolProfiles[0]: Kubernetes 1.35 beside a control plane of 1.34; "
                    f"allowed: 1.31 to 1.34 {AKS}",
                )
            ),
        ),
        (
            azure("1.35", put("train", "orchestratorVersion", value="1.35")),
            azure("1.35", put("train", "orchestratorVersion", value="1.34")),
            Said(
                (
                    "train: orchestratorVersion: Kubernetes 1.35 -> 1.34 is a downgrade; AKS allows 1.35 or "
                    "later for a node pool that exists (kubernetes-sigs/cluster-api-provider-azure#1883: AKS "
                    "refuses an earlier version of a node pool, AgentPoolUpgradeVersionNotAllowed)",
                )
            ),
        ),
        (
            azure("1.35", put("train", "orchestratorVersion", value="1.35")),
            azure(
                "1.35",
                put("train", "orchestratorVersion", value="1.34"),
                put("train", "vmSize", value="Standard_ND96isr_H100_v5"),
            ),
            Said(),
        ),
        (azure("1.34"), azure(UNKNOWN), Said(unevaluated=("cluster.kubernetesVersion unknown until apply",))),
    ],
)
def test_aks(before: Any, after: Any, said: Said) -> None:
    assert say(RULE, after, before=before) == said


def oci(version: Any, *changes: Any) -> Any:
    return oci_stack.changed(put("cluster", "kubernetesVersion", value=version), *changes)


ORACLE = "(Oracle: upgrading the Kubernetes version on control plane nodes in a cluster)"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (oci("v1.34.2"), oci("v1.35.2"), Said()),
        (
            oci("v1.34.2"),
            oci("v1.36.1"),
            Said(
                (
                    "cluster: kubernetesVersion: Kubernetes v1.34.2 -> v1.36.1 skips a "
                    "version; OKE allows 1.35 "
                    f"next {ORACLE}",
                )
            ),
        ),
        (
            oci("v1.35.2"),
            oci("v1.34.2"),
            Said(
                (
                    "cluster: kubernetesVersion: Kubernetes v1.35.2 -> v1.34.2 is a downgrade; OKE allows "
                    f"v1.35.2 or later {ORACLE}",
                )
            ),
        ),
        (
            None,
            oci(
                "v1.34.2",
                link("system", clusterId="cluster"),
                put("system", "kubernetesVersion", value="v1.35.2"),
            ),
            Said(
                (
                    "system: kubernetesVersion: Kubernetes v1.35.2 beside a control plane of "
                    "v1.34.2; allowed: "
                    f"1.31 to 1.34 {SKEW}",
                )
            ),
        ),
        (
            oci("v1.34.2"),
            oci(UNKNOWN),
            Said(unevaluated=("cluster.kubernetesVersion unknown until apply",)),
        ),
    ],
)
def test_oke(before: Any, after: Any, said: Said) -> None:
    assert say(RULE, after, before=before) == said
