"""The declared fabric as a whole, and files for new stacks."""
