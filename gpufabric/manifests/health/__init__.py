"""Manifests of node checks, metrics, alerts, a dashboard and active checks."""
