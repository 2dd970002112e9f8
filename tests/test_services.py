import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

PACKAGE = "pulumi_made"
SERVICE = f"{PACKAGE}.motors"
HEAD = """\
# coding=utf-8
import builtins as _builtins
from .. import _utilities
import typing
"""
FILES = {
    "__init__.py": "",
    "_utilities.py": "",
    "motors/__init__.py": HEAD
    + "from .motor import *\nfrom .wheel import *\nfrom .get_wheel import *\nfrom . import outputs\n",
    "motors/motor.py": "from .wheel import *\n__all__ = ['MotorArgs', 'Motor']\nclass MotorArgs: ...\n"
    "class Motor: ...\n",
    "motors/wheel.py": "__all__ = [\n    'Wheel',\n    'Rim',\n]\nclass Wheel: ...\nclass Rim: ...\n",
    "motors/get_wheel.py": "__all__ = ['GetWheelResult', 'get_wheel', 'Rim']\nclass GetWheelResult: ...\n"
    "def get_wheel(): ...\nclass Rim: ...\n",
    "motors/outputs.py": "from . import outputs\n__all__ = ['Turn']\nclass Turn: ...\n",
    "motors/unlisted.py": "",
    "sails/__init__.py": HEAD + "from .mast import *\nfrom .boom import *\n",
    "sails/mast.py": "__all__ = ['Mast']\nclass Mast: ...\n",
    "sails/boom.py": "class Boom: ...\n",
    "config/__init__.py": HEAD + "from .vars import *\nLOADED = 'as it is'\n",
    "config/vars.py": "__all__ = ['VALUE']\nVALUE = 1\n",
    "plain.py": "VALUE = 2\n",
}


@pytest.fixture
def sdk(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        file = tmp_path / PACKAGE / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def run(script: str, *path: Path) -> str:
    lines = dedent(script)
    prefix = "import sys\nfrom gpufabric.loading import loading\n"
    paths = "".join(f"sys.path.insert(0, {str(folder)!r})\n" for folder in path)
    done = subprocess.run(
        [sys.executable, "-c", prefix + paths + lines], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_first_use_of_a_name_imports_its_module(sdk: Path) -> None:
    script = f"""
    with loading():
        import {SERVICE} as motors
    print(sorted(name for name in sys.modules if name.startswith("{SERVICE}.")))
    motors.Wheel
    print(sorted(name for name in sys.modules if name.startswith("{SERVICE}.")))
    """
    assert run(script, sdk).splitlines() == ["[]", f"['{SERVICE}.wheel']"]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("motors.Motor.__module__", f"{SERVICE}.motor"),
        ("motors.Rim.__module__", f"{SERVICE}.get_wheel"),  # of equal names the last one counts
        ("motors.outputs.Turn.__name__", "Turn"),
        ("motors.wheel.__name__", f"{SERVICE}.wheel"),
        ("type(motors.get_wheel).__name__", "function"),
        ("[motors.GetWheelResult, type(motors.get_wheel).__name__][1]", "function"),
        ("hasattr(motors, 'Sail')", "False"),
        ("hasattr(motors, 'unlisted')", "False"),
        ("hasattr(motors, '__all__')", "False"),
    ],
)
def test_a_name_has_the_value_that_the_package_gives_it(sdk: Path, expression: str, expected: str) -> None:
    for manager in ("loading()", "contextlib.nullcontext()"):
        script = f"""
        import contextlib
        with {manager}:
            import {SERVICE} as motors
        print({expression})
        """
        assert run(script, sdk) == expected


def test_the_error_names_a_missing_name(sdk: Path) -> None:
    script = f"""
    with loading():
        import {SERVICE} as motors
    try:
        motors.Sail
    except AttributeError as error:
        print(error)
    """
    assert run(script, sdk) == f"module '{SERVICE}' has no attribute 'Sail'"


def test_a_package_that_does_more_is_imported_as_usual(sdk: Path) -> None:
    script = f"""
    with loading():
        import {PACKAGE}.config as config, {PACKAGE}.plain as plain
    print(config.LOADED, config.VALUE, plain.VALUE)
    """
    assert run(script, sdk) == "as it is 1 2"


def test_a_package_whose_modules_list_no_names_is_imported_as_usual(sdk: Path) -> None:
    script = f"""
    with loading():
        import {PACKAGE}.sails as sails
    print(sails.Mast.__name__, sails.Boom.__name__, hasattr(sails, "Oar"))
    """
    assert run(script, sdk) == "Mast Boom False"


def test_later_imports_are_as_usual(sdk: Path) -> None:
    script = f"""
    with loading():
        pass
    import {SERVICE}
    print("{SERVICE}.wheel" in sys.modules)
    """
    assert run(script, sdk) == "True"


@pytest.mark.parametrize("service", ["pulumi_aws.kms", "pulumi_azure_native.storagecache", "pulumi_oci.kms"])
def test_a_stand_in_gives_the_same_names_as_the_service(service: str) -> None:
    describe = """
    def describe(module, name):
        value = getattr(module, name)
        return type(value).__name__, getattr(value, "__module__", ""), getattr(value, "__name__", "")
    """
    whole = f"""
    import importlib
    module = importlib.import_module("{service}")
    module.outputs
    names = sorted(name for name in vars(module) if not name.startswith("_") and name != "typing")
    """
    stand_in = f"""
    import importlib
    with loading():
        module = importlib.import_module("{service}")
    """
    names = run(f"{dedent(whole)}\nprint(*names)").split()
    expected = run(f"{dedent(whole)}{dedent(describe)}\nprint([describe(module, name) for name in {names}])")
    assert (
        run(f"{dedent(stand_in)}{dedent(describe)}\nprint([describe(module, name) for name in {names}])")
        == expected
    )
    assert len(names) > len(FILES)
