"""Manifests for EKS clusters."""
