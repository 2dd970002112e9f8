"""Training jobs of DeepSeek-V3, as its report describes them (arXiv 2412.19437)."""

from typing import Any

from gpufabric.spec.training import Training

DEEPSEEK_V3: dict[str, Any] = {
    "name": "deepseek-v3",
    "layers": 61,
    "hidden_size": 7168,
    "vocabulary": 129280,
    "sequence_length": 4096,
    "attention": {
        "heads": 128,
        "latent": {
            "query_rank": 1536,
            "key_value_rank": 512,
            "unrotated_width": 128,
            "rotary_width": 64,
            "value_width": 128,
        },
    },
    "feed_forward": {"width": 18432},
    "experts": {
        "routed": 256,
        "active": 8,
        "shared": 1,
        "width": 2048,
        "dense_layers": 3,
        "router_bias": True,
    },
}


def job(**training: Any) -> Training:
    """Return a job with a batch of 15,360 sequences."""
    declared: dict[str, Any] = {
        "model": DEEPSEEK_V3,
        "sync": "diloco",
        "step_seconds": 10.0,
        "global_batch": 15360,
        "precision": "fp8",
    }
    return Training.model_validate(declared | training)


DENSE = {
    "model": {
        "name": "dense",
        "total_parameters": 70_000_000_000,
        "active_parameters": 70_000_000_000,
        "layers": 80,
        "hidden_size": 8192,
        "vocabulary": 128256,
        "sequence_length": 8192,
    }
}
