"""What a fabric can train: work per token, and what its links must carry."""
