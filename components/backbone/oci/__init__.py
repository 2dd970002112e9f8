"""An OCI region's end of links, names and copies."""
