"""Writes what derives from the components of the library: types of arguments, and the plugin's schema."""
