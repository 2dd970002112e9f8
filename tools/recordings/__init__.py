"""Records the runs that the golden reports are made of, on the real engine and the simulated clouds."""
