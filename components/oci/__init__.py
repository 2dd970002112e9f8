"""Components for Oracle Cloud Infrastructure."""
