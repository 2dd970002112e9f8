"""Models of declarations, and the errors they raise."""
