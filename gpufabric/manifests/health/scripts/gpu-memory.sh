#!/bin/bash
# Finds uncorrectable memory errors since the driver was loaded, and rows that wait for a reset or could not be replaced.
# Argument: root of the driver. Exit status: 0 healthy, 1 problem, 2 unknown.
root=$1
smi() { chroot "$root" nvidia-smi "$@" --format=csv,noheader 2>/dev/null; }
errors=$(smi --query-gpu=ecc.errors.uncorrected.volatile.total) || { echo "nvidia-smi failed in $root"; exit 2; }
rows=$(smi --query-remapped-rows=remapped_rows.pending,remapped_rows.failure) || { echo "nvidia-smi failed in $root"; exit 2; }
total=0
while read -r number; do
    [[ $number =~ ^[0-9]+$ ]] || { echo "memory errors are not counted: $number"; exit 2; }
    total=$((total + number))
done <<<"$errors"
[ "$total" -eq 0 ] || { echo "$total uncorrectable memory errors"; exit 1; }
while IFS=', ' read -r pending failure; do
    case $failure in No | 0) ;; Yes | 1) echo "a memory row cannot be replaced"; exit 1 ;; *) echo "unknown: $failure"; exit 2 ;; esac
    case $pending in No | 0) ;; Yes | 1) echo "a memory row waits for a reset of the GPU"; exit 1 ;; *) echo "unknown: $pending"; exit 2 ;; esac
done <<<"$rows"
