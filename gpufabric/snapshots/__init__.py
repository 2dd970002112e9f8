"""Answers of real accounts, kept as files of the project."""
