"""An Azure region's end of links, names and copies."""
