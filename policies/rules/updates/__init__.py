"""Updates that a cloud refuses."""
