#!/bin/bash
# Finds RDMA ports that are missing or not active. Arguments: root of the host, InfiniBand or Ethernet, number of ports,
# and names of devices (none: all devices of that link layer). Exit status: 0 healthy, 1 problem, 2 unknown.
root=$1 layer=$2 expected=$3
shift 3
class=$root/sys/class/infiniband
[ -d "$class" ] || { echo "no RDMA driver is loaded"; exit 2; }
active=0 down=""
for port in "$class"/*/ports/*; do
    device=${port#"$class/"} device=${device%%/*}
    [ "$(cat "$port/link_layer" 2>/dev/null)" = "$layer" ] || continue
    [ $# -eq 0 ] || [[ " $* " == *" $device "* ]] || continue
    if [[ $(cat "$port/state") == *ACTIVE* ]]; then active=$((active + 1)); else down="$down $device"; fi
done
[ -z "$down" ] || { echo "not active:$down"; exit 1; }
[ "$active" -ge "$expected" ] || { echo "$active of $expected RDMA ports"; exit 1; }
