"""A folder for ``PYTHONPATH`` of the Python processes that an engine starts; see ``sitecustomize``."""
