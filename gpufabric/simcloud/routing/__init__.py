"""Routes of the simulated clouds, read from what each of them holds."""
