#!/bin/sh
# Rendered by "gpufabric manifests": edit the declaration and render again, not this file.
# Needs kubectl, helm and a kubeconfig of the stack's cluster. It is safe to run again.
set -eu
cd "$(dirname "$0")"

kubectl apply --server-side -k 1-operators

# Makes EFA interfaces available to pods.
helm upgrade --install aws-efa-k8s-device-plugin aws-efa-k8s-device-plugin --repo https://aws.github.io/eks-charts \
  --version v0.5.30 --namespace kube-system \
  --values 1-operators/20-efa-device-plugin.values.yaml \
  --wait --timeout 30m

# Makes GPUs available to pods. The node image contains the driver and the container toolkit.
helm upgrade --install nvidia-device-plugin nvidia-device-plugin --repo https://nvidia.github.io/k8s-device-plugin \
  --version 0.20.0 --namespace nvidia-device-plugin \
  --values 1-operators/30-nvidia-device-plugin.values.yaml \
  --wait --timeout 30m

# Queues jobs, starts a job only when all its pods fit, and places them close together.
helm upgrade --install kueue oci://registry.k8s.io/kueue/charts/kueue \
  --version 0.19.2 --namespace kueue-system \
  --values 1-operators/40-kueue.values.yaml \
  --wait --timeout 30m

kubectl apply --server-side -k 2-fabric
