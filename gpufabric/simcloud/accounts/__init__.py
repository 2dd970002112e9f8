"""Reads the accounts of declared stacks from the simulated clouds, as the clouds' SDKs read real ones."""
