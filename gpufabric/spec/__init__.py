"""Models of declarations, and their errors."""
