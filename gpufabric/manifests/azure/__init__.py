"""Manifests that only AKS clusters need."""
