import traceback

from gpufabric.engine.forkserver.frames import without_file


@without_file
def files() -> list[str]:
    return [frame.filename for frame in traceback.extract_stack()]


def test_frames_of_the_server_name_no_file_and_those_around_them_do() -> None:
    *before, own = files()
    assert own == "<fork server>"
    assert before[-1] == __file__
