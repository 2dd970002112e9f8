"""Runs programs in YAML, Go and TypeScript that use the components as a plugin."""
