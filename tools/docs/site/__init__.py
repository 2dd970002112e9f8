"""The documentation's site: the pages of ``docs/`` and of the checkout's root, as MkDocs shows them."""
