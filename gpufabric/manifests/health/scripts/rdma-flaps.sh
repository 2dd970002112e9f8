#!/bin/bash
# Finds RDMA links that went down within the last hour. Arguments: root of the host, InfiniBand or Ethernet, folder for
# its notes, and names of devices (none: all devices of that link layer). Exit status: 0 healthy, 1 problem, 2 unknown.
root=$1 layer=$2 notes=$3 hour=3600 now=${NOW:-$(date +%s)}
shift 3
class=$root/sys/class/infiniband
[ -d "$class" ] || { echo "no RDMA driver is loaded"; exit 2; }
mkdir -p "$notes" || exit 2
flapped=""
for port in "$class"/*/ports/*; do
    device=${port#"$class/"} device=${device%%/*}
    [ "$(cat "$port/link_layer" 2>/dev/null)" = "$layer" ] || continue
    [ $# -eq 0 ] || [[ " $* " == *" $device "* ]] || continue
    count=$(cat "$port/counters/link_downed" 2>/dev/null) || continue
    read -r before at 2>/dev/null <"$notes/$device" || { before=$count at=0; }
    # A counter that fell was reset with the driver.
    [ "$count" -le "$before" ] || at=$now
    echo "$count $at" >"$notes/$device"
    [ $((now - at)) -ge $hour ] || flapped="$flapped $device"
done
[ -z "$flapped" ] || { echo "went down within an hour:$flapped"; exit 1; }
