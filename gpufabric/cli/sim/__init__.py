"""``gpufabric sim``: commands for the simulated clouds."""
