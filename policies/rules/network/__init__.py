"""Rules about networks: that ranges are apart, and who may pass."""
