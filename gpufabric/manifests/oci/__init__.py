"""Manifests for OKE clusters."""
