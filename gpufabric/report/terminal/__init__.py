"""Reports on a terminal: one screen to decide, or everything."""
