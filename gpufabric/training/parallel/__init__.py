"""How the GPUs of a pool share a model."""
