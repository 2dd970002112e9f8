from pathlib import Path

import pytest

from tests.simcloud.clouds.azure.subscription import Subscription
from tests.simcloud.driver import Provider


@pytest.fixture
def sub(azure: Provider, tmp_path: Path) -> Subscription:
    return Subscription(azure, tmp_path)
