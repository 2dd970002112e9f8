"""Names without the company's form."""

import pytest

from gpufabric.plan.name_forms import Form, lacks
from gpufabric.spec.company import NameRule

RULE = NameRule(prefix="corp-", suffix="-prod", case="upper")


@pytest.mark.parametrize(
    ("form", "name", "lack"),
    [
        ("whole", "CORP-DEMO-PROD-node", ""),
        ("whole", "corp-DEMO-PROD", "upper case"),
        ("whole", "DEMO-PROD", "the prefix"),
        ("whole", "CORP-DEMO", "the suffix"),
        ("lower", "corp-demo-prod", ""),
        ("lower", "CORP-demo-prod", "lower case"),
        ("unique", "corp-demo-1", "the suffix"),
        ("start", "corp-demo-1", ""),
        ("letters", "corpdemo1", ""),
        ("letters", "demo1", "the prefix"),
    ],
)
def test_lacks(form: Form, name: str, lack: str) -> None:
    assert lacks(RULE, form, name) == lack
