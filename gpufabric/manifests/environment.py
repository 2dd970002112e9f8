"""Renders the catalogue's settings of the communication library as ConfigMaps."""

from gpufabric.manifests.model import Document, Job, Step, namespace
from gpufabric.manifests.nodes import has_virtual_functions
from gpufabric.plan.pool import PoolPlan


def settings_name(pool: PoolPlan, *, virtual_functions: bool) -> str:
    """Return the name of a pool's ConfigMap.

    Args:
        pool: the pool.
        virtual_functions: whether it is for pods with SR-IOV virtual functions; otherwise for pods that use
            the host's devices.
    """
    return f"nccl-{pool.resource_name}-sriov" if virtual_functions else f"nccl-{pool.resource_name}"


def settings(job: Job) -> Step:
    """Return each pool's variables, for use with a container's ``envFrom``."""
    documents: list[Document] = [namespace(job.options.namespace)]
    for pool in job.pools:
        documents.append(_config_map(job, pool, pool.shape.host_variables, virtual_functions=False))
        if has_virtual_functions(job, pool) and (variables := pool.shape.sriov_variables) is not None:
            documents.append(_config_map(job, pool, variables, virtual_functions=True))
    why = "Sets the catalogue's NCCL or RCCL variables for each pool."
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
