"""Checks outputs against the contract of ``components/outputs.py``."""

from typing import Any

from gpufabric.components.outputs import (
    CheckpointOutputs,
    ClusterOutputs,
    LustreOutputs,
    PoolOutputs,
    RdmaOutputs,
    RegionOutputs,
    StorageOutputs,
)


def check_region(outputs: dict[str, Any], network: type) -> None:
    """Check the keys of a region's outputs.

    Args:
        outputs: the outputs.
        network: the cloud's own type of its network's outputs.
    """
    _check(outputs, RegionOutputs)
    _check(outputs["network"], network)
    _check(outputs["cluster"], ClusterOutputs)
    assert outputs["pools"]
    for pool in outputs["pools"].values():
        _check(pool, PoolOutputs)
        if "rdma" in pool:
            _check(pool["rdma"], RdmaOutputs)
    _check(outputs["storage"], StorageOutputs)
    _check(outputs["storage"]["checkpoints"], CheckpointOutputs)
    if outputs["storage"]["lustre"] is not None:
        _check(outputs["storage"]["lustre"], LustreOutputs)


def _check(outputs: dict[str, Any], typed: Any) -> None:
    assert typed.__required_keys__ <= set(outputs), typed.__name__
    assert set(outputs) <= set(typed.__annotations__), typed.__name__
