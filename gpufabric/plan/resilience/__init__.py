"""Effects of losses on a fabric: sites, surviving GPUs, checkpoint copies, recovery points."""
