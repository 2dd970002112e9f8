"""Chooses what to lease for a job: pools, regions and ways to pay."""
