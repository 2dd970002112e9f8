"""An AWS region's end of links, names and copies."""
