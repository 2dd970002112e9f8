"""Decisions at lines of files, as code hosts show them beside a change."""
