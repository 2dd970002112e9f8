"""Components of links: one module for each link kind, named after the kind, with a function ``build``."""
