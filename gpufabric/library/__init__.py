"""Components for programs of other people: ordinary typed arguments instead of stack files."""
