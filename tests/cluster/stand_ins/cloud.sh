#!/bin/sh
# Stands in for aws, az and oci: finds the cluster in the simulated cloud, and writes a kubeconfig file for it.
set -eu
wanted=
while [ $# -gt 0 ]; do
    case $1 in
    --name | --cluster-id) wanted=$2; shift ;;
    esac
    shift
done
gpufabric sim list --json | grep -qF "\"$wanted\"" || {
    echo "no cluster $wanted in the simulated cloud" >&2
    exit 1
}
mkdir -p "$(dirname "$KUBECONFIG")"
cp "$PROOF_KUBECONFIG" "$KUBECONFIG"
