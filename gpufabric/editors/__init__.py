"""Schemas by which editors check and explain the files of a project."""
