"""Tools that prepare a checkout; they run with the system Python, before the virtual environment exists."""
