"""The program of every stack: reads its declaration and builds one region or the backbone."""

from gpufabric.program.run import run

__all__ = ["run"]
