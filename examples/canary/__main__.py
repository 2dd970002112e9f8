"""The program of every stack: builds what its file in stacks/ declares."""

from gpufabric.program import run

run()
