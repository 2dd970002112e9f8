#!/bin/bash
# Compares the GPUs that the driver finds with the machine's number. Arguments: root of the driver, number.
# Exit status, as node-problem-detector reads it: 0 healthy, 1 problem, 2 unknown.
root=$1 expected=$2
listed=$(chroot "$root" nvidia-smi -L 2>/dev/null) || { echo "nvidia-smi failed in $root"; exit 2; }
found=$(grep -c '^GPU ' <<<"$listed")
[ "$found" -eq "$expected" ] || { echo "$found of $expected GPUs"; exit 1; }
