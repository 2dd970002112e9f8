"""``gpufabric snapshot``: asks accounts and keeps the answers in the project."""
