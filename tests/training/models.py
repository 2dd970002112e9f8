"""Jobs for the tests of memory, layouts and failures."""

from typing import Any

from gpufabric.spec.huggingface import FAMILIES
from gpufabric.spec.model import Model
from gpufabric.spec.training import Training
from tests.spec.public_models import MODELS

GPT3: dict[str, Any] = {
    "name": "gpt-3",
    "layers": 96,
    "hidden_size": 12288,
    "vocabulary": 51200,
    "sequence_length": 2048,
    "tied_embeddings": True,
    "attention": {"heads": 96},
    "feed_forward": {"width": 49152, "gated": False},
}
COUNTS: dict[str, Any] = {
    "name": "dense-70b",
    "total_parameters": 70_000_000_000,
    "active_parameters": 70_000_000_000,
    "layers": 80,
    "hidden_size": 8192,
    "vocabulary": 128256,
    "sequence_length": 8192,
}


def public(name: str, **changed: Any) -> Model:
    """Return a public model, with its published length of sequences unless another is given."""
    known = MODELS[name]
    declared = FAMILIES[known.config["architectures"][0]].model_validate(known.config).declared()
    return Model.model_validate(
        {"name": name, "sequence_length": known.sequence_length, **declared, **changed}
    )


def job(model: Model | dict[str, Any], **declared: Any) -> Training:
    """Return a job that trains a model."""
    stated = model.model_dump(by_alias=True) if isinstance(model, Model) else model
    return Training.model_validate(
        {"model": stated, "sync": "data-parallel", "step_seconds": 6.0, **declared}
    )
