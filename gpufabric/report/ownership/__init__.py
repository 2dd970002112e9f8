"""Owning against leasing, as a page."""
