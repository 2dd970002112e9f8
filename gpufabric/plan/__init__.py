"""Pure rules from declaration and catalogue to plain data."""
