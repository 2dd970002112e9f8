"""Language hosts for programs in YAML, Go and TypeScript, which use the components as a plugin."""
