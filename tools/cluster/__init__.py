"""Proves the rendered manifests: against schemas, charts, a Kubernetes API server and controllers."""
