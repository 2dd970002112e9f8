"""Memory that training takes on each GPU."""
