#!/bin/bash
# Compares the GPUs that the amdgpu driver finds with the machine's number. Arguments: root of the host, number.
# Exit status: 0 healthy, 1 problem, 2 unknown.
root=$1 expected=$2 found=0
nodes=$root/sys/class/kfd/kfd/topology/nodes
[ -d "$nodes" ] || { echo "the amdgpu driver is not loaded"; exit 2; }
for id in "$nodes"/*/gpu_id; do
    # Processors are nodes with the id 0.
    [ "$(cat "$id")" = 0 ] || found=$((found + 1))
done
[ "$found" -eq "$expected" ] || { echo "$found of $expected GPUs"; exit 1; }
