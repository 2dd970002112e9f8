#!/bin/sh
# Writes the counters of EFA devices, in the text format of Prometheus. node_exporter does not know their names.
# Arguments: /sys of the host; the file to write; seconds between two readings, 0 for one.
set -u
sys=$1
file=$2
period=$3

while true; do
  for counter in "$sys"/class/infiniband/*/ports/*/hw_counters/*; do
    name=${counter##*/}
    port=${counter%/hw_counters/*}
    device=${port%/ports/*}
    # "lifespan" is a setting, not a counter.
    [ "$name" = lifespan ] && continue
    read -r value <"$counter" || continue
    echo "$name ${device##*/} ${port##*/} $value"
  done 2>/dev/null | sort | awk '
    $4 !~ /^[0-9]+$/ { next }
    {
      metric = "gpufabric_efa_" $1 "_total"
      if (metric != last) {
        print "# HELP " metric " Counter " $1 " of EFA devices."
        print "# TYPE " metric " counter"
      }
      last = metric
      printf "%s{device=\"%s\",port=\"%s\"} %s\n", metric, $2, $3, $4
    }
  ' >"$file.new" && mv "$file.new" "$file"
  [ "$period" -eq 0 ] && exit
  sleep "$period"
done
