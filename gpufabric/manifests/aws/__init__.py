"""Manifests that only EKS clusters need."""
