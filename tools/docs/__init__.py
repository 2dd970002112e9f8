"""Writers of the generated pages in ``docs/``: ``python -m tools.docs`` writes them all."""
