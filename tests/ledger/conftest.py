from tests.pairs.conftest import runner

__all__ = ["runner"]
