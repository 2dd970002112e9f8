"""Rules about what capacity there is, and that it is used as it was bought."""
