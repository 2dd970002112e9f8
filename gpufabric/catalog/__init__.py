"""Facts about what the clouds sell: typed models and the TOML files they are read from."""
