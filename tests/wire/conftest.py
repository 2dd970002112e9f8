from tests.simcloud.conftest import schemas

__all__ = ["schemas"]
