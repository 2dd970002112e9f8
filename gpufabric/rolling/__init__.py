"""Replaces the machines of a pool batch by batch, with kubectl and the cloud's command line."""
