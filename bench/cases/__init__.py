"""Claims of public reports, computed again."""
