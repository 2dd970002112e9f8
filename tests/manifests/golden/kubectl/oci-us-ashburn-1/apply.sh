#!/bin/sh
# Rendered by "gpufabric manifests": edit the declaration and render again, not this file.
# Needs kubectl, helm and a kubeconfig of the stack's cluster. It is safe to run again.
set -eu
cd "$(dirname "$0")"

charts=$(mktemp -d)
trap 'rm -rf "$charts"' EXIT

check() {
  if command -v sha256sum >/dev/null; then sha256sum -c -; else shasum -a 256 -c -; fi
}

# Pulls an archive, REPOSITORY CHART VERSION SHA256; stops if its SHA-256 is another one.
pull_archive() {
  helm pull "$2" --repo "$1" --version "$3" --destination "$charts"
  echo "$4  $charts/$2-$3.tgz" | check
}

# Pulls a chart from a registry, CHART VERSION DIGEST; stops if its manifest has another digest.
pull_from_registry() {
  if ! pulled=$(helm pull "$1" --version "$2" --destination "$charts" 2>&1); then
    echo "$pulled" >&2
    return 1
  fi
  echo "$pulled"
  case $pulled in *"Digest: $3"*) return 0 ;; esac
  echo "$1:$2 was reviewed with the digest $3, and is another chart now: nothing of it is installed" >&2
  return 1
}

kubectl apply --server-side -k 1-operators

# Device plugin and container toolkit; the node image contains the driver.
pull_archive https://helm.ngc.nvidia.com/nvidia gpu-operator v26.3.3 59abb5852a24b3ae0ef757bfea3051f419acbf559ee5efd72f0672d28af56a68
helm upgrade --install gpu-operator "$charts/gpu-operator-v26.3.3.tgz" \
  --namespace gpu-operator \
  --values 1-operators/20-gpu-operator.values.yaml \
  --wait --timeout 30m

# Provides pods with virtual functions of the RDMA ports. The node image contains the driver.
pull_archive https://helm.ngc.nvidia.com/nvidia network-operator 26.1.2 3333333333333333333333333333333333333333333333333333333333333333
helm upgrade --install network-operator "$charts/network-operator-26.1.2.tgz" \
  --namespace nvidia-network-operator \
  --values 1-operators/30-network-operator.values.yaml \
  --wait --timeout 30m

# Queues jobs, starts a job only when all its pods fit, and places them close together.
pull_from_registry oci://registry.k8s.io/kueue/charts/kueue 0.19.2 sha256:ab436c33ef6c6b9b9e95b633e618bca0e0e436d6581d3b27bd12fc8a8026ab34
helm upgrade --install kueue "$charts/kueue-0.19.2.tgz" \
  --namespace kueue-system \
  --values 1-operators/40-kueue.values.yaml \
  --wait --timeout 30m

kubectl apply --server-side -k 2-fabric

until kubectl get crd ippools.nv-ipam.nvidia.com; do sleep 5; done

kubectl apply --server-side -k 3-networks
