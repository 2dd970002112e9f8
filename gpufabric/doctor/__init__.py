"""Checks of the machine that runs gpufabric."""
