"""Owning accelerators compared with leasing them."""
