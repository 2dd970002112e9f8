"""Failures of machines, and the time that training loses to them."""
