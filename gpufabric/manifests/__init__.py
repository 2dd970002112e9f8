"""Renders the Kubernetes manifests that a cluster needs for RDMA."""
