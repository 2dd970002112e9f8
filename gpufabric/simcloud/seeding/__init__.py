"""Files of seeds: what exists in the simulated clouds before a fabric and outside it."""
