"""Reads what a project's training job demands of the links between regions."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from gpufabric.protection.guards import TrainingGuard
from gpufabric.spec.model_file import with_model_file
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.training import Training
from gpufabric.wire.project import PROJECT_FILE

_TRAINING: TypeAdapter[Training] = TypeAdapter(Training)


def training_demand(root: Path, fabric: Mapping[str, Any]) -> TrainingGuard | None:
    """Return what the declared training job demands; None without a job, or if its declaration is invalid.

    Args:
        root: folder of ``Pulumi.yaml``.
        fabric: the fabric's declaration.
    """
    if "training" not in fabric:
        return None
    try:
        declared: Any = with_model_file(fabric, root, (PROJECT_FILE, 0))
        training = _TRAINING.validate_python(declared["training"])
    except (DeclarationError, ValidationError):
        return None
    return TrainingGuard(
        sync=training.sync,
        step_seconds=training.step_seconds,
        inner_steps=training.inner_steps,
        total_parameters=training.model.total_parameters,
    )
