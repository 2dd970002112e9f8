"""Recordings that tests read, made on the real engine and the simulated clouds."""
