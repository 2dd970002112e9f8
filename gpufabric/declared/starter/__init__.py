"""Files of a new project that depends on the package."""
