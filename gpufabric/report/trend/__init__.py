"""GPUs, cost, quota and prices over time, from kept figures of a fabric."""
