"""Derives the files of new projects from those of this repository."""
