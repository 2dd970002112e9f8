"""A folder for the module path of Python processes that an engine starts; see ``sitecustomize``."""
