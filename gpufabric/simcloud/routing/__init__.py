"""Routes of the simulated clouds, read from the resources of each cloud."""
