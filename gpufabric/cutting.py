"""Cuts long texts."""

ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


def cut_middle(text: str, width: int) -> str:
    """Cut a text in the middle so that it is at most ``width`` characters long."""
    text = " ".join(text.split())
    if len(text) <= width:
        return text
    if width <= 1:
        return text[:width]
    head = width // 2
    tail = width - 1 - head
    return f"{text[:head]}{ELLIPSIS}{text[len(text) - tail :]}"
