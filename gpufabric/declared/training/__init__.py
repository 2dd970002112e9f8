"""The declared training job on the declared fabric: what it takes, and whether it can run."""
