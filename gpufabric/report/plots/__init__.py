"""Plots of a report as SVG: pure functions of a report, without scripts, colours or fonts of their own."""
