import os
import subprocess

from gpufabric.simcloud.home import build_home
from gpufabric.wire.schema.tokens import PACKAGES, sdk_version


def test_every_package_has_a_launcher_where_the_engine_looks(tmp_path):
    launchers = build_home(tmp_path)
    assert set(launchers) == set(PACKAGES)
    for package, path in launchers.items():
        directory = f"resource-{package}-v{sdk_version(package)}"
        assert path == tmp_path / "home" / "plugins" / directory / f"pulumi-resource-{package}"
        assert os.access(path, os.X_OK)


def test_building_again_changes_nothing(tmp_path):
    first = {path: path.stat().st_mtime_ns for path in build_home(tmp_path).values()}
    assert {path: path.stat().st_mtime_ns for path in build_home(tmp_path).values()} == first


def test_a_damaged_launcher_is_made_again(tmp_path):
    path = build_home(tmp_path)["aws"]
    good = path.read_text()
    path.write_text("broken")
    build_home(tmp_path)
    assert path.read_text() == good


def test_a_launcher_works_from_any_directory_and_below_a_path_with_blanks(tmp_path):
    root = tmp_path / "a directory"
    path = build_home(root)["aws"]
    process = subprocess.Popen([str(path), "127.0.0.1:1"], stdout=subprocess.PIPE, text=True, cwd="/", env={})
    try:
        assert int(process.stdout.readline()) > 1023
    finally:
        process.terminate()
        assert process.wait(timeout=10) == 0
