"""A loopback server that speaks the protocols of AWS, and the answers of an account."""
