"""Node labels."""

LABEL_PREFIX = "gpufabric.dev"
"""Prefix of gpufabric's own node labels."""

DRA_PLUGIN_LABEL = "nvidia.com/dra-kubelet-plugin"
"""Label, with value ``true``, of nodes that run the DRA driver's plugin. The driver manager of NVIDIA's GPU
operator changes its value to stop the plugin before it replaces the driver (GPU Operator documentation, "DRA
Driver for NVIDIA GPUs v0.4.0", known issues; NVIDIA/k8s-driver-manager, cmd/driver-manager/main.go)."""
