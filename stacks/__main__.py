"""The program of every stack: builds what its file in this folder declares."""

from gpufabric.program import run

run()
