"""The catalogue's settings for the communication library, as ConfigMaps."""

from gpufabric.manifests.model import Document, Job, Step, namespace
from gpufabric.manifests.nodes import has_virtual_functions
from gpufabric.plan.pool import PoolPlan


def settings_name(pool: PoolPlan, *, virtual_functions: bool) -> str:
    """Name the ConfigMap of a pool.

    Args:
        pool: the pool.
        virtual_functions: whether it is for pods that hold SR-IOV virtual functions; otherwise for pods that
            see the host's devices.
    """
    return f"nccl-{pool.name}-sriov" if virtual_functions else f"nccl-{pool.name}"


def settings(job: Job) -> Step:
    """Return each pool's variables, to be taken whole by a container (``envFrom``)."""
    documents: list[Document] = [namespace(job.options.namespace)]
    for pool in job.pools:
        documents.append(_config_map(job, pool, pool.shape.host_variables, virtual_functions=False))
        if has_virtual_functions(job, pool) and (variables := pool.shape.sriov_variables) is not None:
            documents.append(_config_map(job, pool, variables, virtual_functions=True))
    why = "Variables of NCCL or RCCL that the catalogue has for each pool's machines."
    return Step("nccl-settings", why, tuple(documents))


def _config_map(job: Job, pool: PoolPlan, data: dict[str, str], *, virtual_functions: bool) -> Document:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": settings_name(pool, virtual_functions=virtual_functions),
            "namespace": job.options.namespace,
        },
        "data": dict(sorted(data.items())),
    }
