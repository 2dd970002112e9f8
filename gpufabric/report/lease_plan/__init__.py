"""The plan of a lease as a page and as Markdown."""
