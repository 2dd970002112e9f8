"""Cloud files: a folder that describes simulated accounts, and how the simulated clouds use it."""
