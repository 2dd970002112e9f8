#!/bin/sh
# Rendered by "gpufabric manifests": edit the declaration and render again, not this file.
# Needs kubectl, helm and a kubeconfig of the stack's cluster. It is safe to run again.
set -eu
cd "$(dirname "$0")"

kubectl apply --server-side -k 1-operators

# Runs the components that the NicClusterPolicy requests, and detects the nodes' hardware.
helm upgrade --install network-operator network-operator --repo https://helm.ngc.nvidia.com/nvidia \
  --version 26.1.2 --namespace nvidia-network-operator \
  --values 1-operators/20-network-operator.values.yaml \
  --wait --timeout 30m

# GPU driver, device plugin and container toolkit.
helm upgrade --install gpu-operator gpu-operator --repo https://helm.ngc.nvidia.com/nvidia \
  --version v26.3.3 --namespace gpu-operator \
  --values 1-operators/30-gpu-operator.values.yaml \
  --wait --timeout 30m

# Queues jobs, starts a job only when all its pods fit, and places them close together.
helm upgrade --install kueue oci://registry.k8s.io/kueue/charts/kueue \
  --version 0.19.2 --namespace kueue-system \
  --values 1-operators/40-kueue.values.yaml \
  --wait --timeout 30m

kubectl apply --server-side -k 2-fabric

# Enables NVLink between machines of a job. A ComputeDomain starts IMEX on its pods' machines.
helm upgrade --install dra-driver-nvidia-gpu oci://registry.k8s.io/dra-driver-nvidia/charts/dra-driver-nvidia-gpu \
  --version 0.4.0 --namespace dra-driver-nvidia-gpu \
  --values 2-fabric/50-dra-driver.values.yaml \
  --wait --timeout 30m
