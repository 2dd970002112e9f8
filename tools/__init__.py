"""Tools for a checkout. ``tools.engine`` runs before the virtual environment exists."""
