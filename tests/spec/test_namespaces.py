import pytest

from gpufabric.spec.namespaces import CLOUD_NAMESPACES, OPERATOR_NAMESPACES, reserved_because


@pytest.mark.parametrize(
    "name",
    [
        "kube-system",
        "kube-public",
        "kube-node-lease",
        "kube-amd-gpu",
        *sorted(OPERATOR_NAMESPACES | CLOUD_NAMESPACES),
    ],
)
def test_no_job_runs_beside_the_cluster_or_an_operator(name: str) -> None:
    assert reserved_because(name)


@pytest.mark.parametrize("name", ["gpufabric", "default", "kubeflow", "my-monitoring", "llm", "kube"])
def test_other_namespaces_are_free(name: str) -> None:
    assert reserved_because(name) == ""
