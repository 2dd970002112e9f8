"""Manifests that only OKE clusters need."""
