#!/bin/sh
# Writes the time of the newest object in each top folder of a bucket, in the text format of Prometheus.
# Arguments: the bucket, as rclone names it; the file to write; seconds between two listings, 0 for one.
set -u
bucket=$1
file=$2
period=$3

while true; do
  # Times are those of the bucket: reading times that a client stored takes a request for each object.
  if rclone lsf --recursive --files-only --fast-list --use-server-modtime --format tp --time-format unix \
    "$bucket" >"$file.list"; then
    awk -F ';' -v listed="$(date +%s)" '
      $1 !~ /^[0-9]+$/ { next }
      {
        path = substr($0, length($1) + 2)
        folder = index(path, "/") ? substr(path, 1, index(path, "/") - 1) : "."
        if ($1 + 0 > newest[folder] + 0) newest[folder] = $1
      }
      END {
        print "# HELP gpufabric_checkpoint_newest_timestamp_seconds Time of the newest object in a top folder."
        print "# TYPE gpufabric_checkpoint_newest_timestamp_seconds gauge"
        for (folder in newest) {
          label = folder
          gsub(/[\\"]/, "\\\\&", label)
          printf "gpufabric_checkpoint_newest_timestamp_seconds{folder=\"%s\"} %s\n", label, newest[folder]
        }
        print "# HELP gpufabric_checkpoint_listed_timestamp_seconds Time of the listing."
        print "# TYPE gpufabric_checkpoint_listed_timestamp_seconds gauge"
        print "gpufabric_checkpoint_listed_timestamp_seconds " listed
      }
    ' "$file.list" >"$file.new" && mv "$file.new" "$file"
  else
    # The former file stays. Its time of listing tells how old it is.
    echo "cannot list $bucket" >&2
  fi
  [ "$period" -eq 0 ] && exit
  sleep "$period"
done
