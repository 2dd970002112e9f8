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

# Makes EFA interfaces available to pods.
pull_archive https://aws.github.io/eks-charts aws-efa-k8s-device-plugin v0.5.30 43b3d666f81a40b7f7ac88ee04a64954abaaa061b1e5f54dc7ce4beb3374e32a
helm upgrade --install aws-efa-k8s-device-plugin "$charts/aws-efa-k8s-device-plugin-v0.5.30.tgz" \
  --namespace kube-system \
  --values 1-operators/20-efa-device-plugin.values.yaml \
  --wait --timeout 30m

# Makes GPUs available to pods. The node image contains the driver and the container toolkit.
pull_archive https://nvidia.github.io/k8s-device-plugin nvidia-device-plugin 0.20.0 9e5642bcdd3805c6e931f9d3ca542677d1f714d68c14c1364892011e67d9a606
helm upgrade --install nvidia-device-plugin "$charts/nvidia-device-plugin-0.20.0.tgz" \
  --namespace nvidia-device-plugin \
  --values 1-operators/30-nvidia-device-plugin.values.yaml \
  --wait --timeout 30m

# Queues jobs, starts a job only when all its pods fit, and places them close together.
pull_from_registry oci://registry.k8s.io/kueue/charts/kueue 0.19.2 sha256:ab436c33ef6c6b9b9e95b633e618bca0e0e436d6581d3b27bd12fc8a8026ab34
helm upgrade --install kueue "$charts/kueue-0.19.2.tgz" \
  --namespace kueue-system \
  --values 1-operators/40-kueue.values.yaml \
  --wait --timeout 30m

kubectl apply --server-side -k 2-fabric
