"""Prices by GPU-hour and by token, across clouds."""
