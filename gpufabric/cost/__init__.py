"""Prices what a fabric is made of and compares the bill with budgets."""
