"""A dense job of 70B parameters, in the size of Llama 3 70B."""

from typing import Any

from gpufabric.spec.training import Training

DENSE_JOB: dict[str, Any] = {
    "model": {
        "name": "dense-70b",
        "total_parameters": 70_000_000_000,
        "active_parameters": 70_000_000_000,
        "layers": 80,
        "hidden_size": 8192,
        "vocabulary": 128256,
        "sequence_length": 8192,
    },
    "sync": "streaming-diloco",
    "step_seconds": 6.0,
    "inner_steps": 100,
}


def dense_job(**changes: Any) -> Training:
    """Return the job, with other values for some of its keys."""
    return Training.model_validate(DENSE_JOB | changes)
