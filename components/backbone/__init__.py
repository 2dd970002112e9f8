"""Links between regions of different clouds, both ends made by one stack."""
