"""Manifests for AKS clusters."""
