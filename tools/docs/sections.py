"""Generated sections of pages that are otherwise written by hand."""


def replace_section(text: str, name: str, content: str) -> str:
    """Return a page with new content between the marks of a section.

    Args:
        text: the page.
        name: name of the section, which its two marks carry.
        content: Markdown of the section.

    Raises:
        ValueError: the page lacks one of the marks.
    """
    begin = f"<!-- begin {name}: written by `make docs` -->"
    end = f"<!-- end {name} -->"
    before, rest = text[: text.index(begin)], text[text.index(end) :]
    return f"{before}{begin}\n\n{content}\n\n{rest}"
