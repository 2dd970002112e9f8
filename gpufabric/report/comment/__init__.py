"""The one comment of a pull request that reports live in."""
