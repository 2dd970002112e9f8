"""Days until accelerators run, for each way to get them."""
