"""Kubernetes manifests that RDMA needs in a cluster."""
