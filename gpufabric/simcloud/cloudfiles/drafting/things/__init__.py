"""Things that exist and that stacks stand on, as resources of a cloud file."""
