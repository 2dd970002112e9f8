"""Prices and budgets."""
