from gpufabric.report.figure_page import PlotFigure, PlotSection, figure_page


def page() -> str:
    """A page with a figure."""
    figure = PlotFigure(
        "Steps", "<svg></svg>", ("Step",), (("<b>permits</b>",),), ("A note.",), (("step", "slack"),)
    )
    return figure_page("gpufabric x", "The answer <i>", ["A sentence."], [PlotSection("Part", (figure,))])


def test_text_is_escaped_and_drawings_are_not() -> None:
    written = page()
    assert "<svg></svg>" in written
    assert "&lt;b&gt;permits&lt;/b&gt;" in written
    assert "The answer &lt;i&gt;" in written


def test_it_needs_no_other_file_and_follows_the_dark_setting() -> None:
    written = page()
    assert "default-src 'none'" in written
    assert "prefers-color-scheme: dark" in written
    assert "<script" not in written


def test_a_figure_without_a_drawing_says_why() -> None:
    figure = PlotFigure("Steps", "", ("Step",), (), absent="No lease has a price.")
    written = figure_page("gpufabric x", "Nothing", [], [PlotSection("Part", (figure,))])
    assert "No lease has a price." in written


def test_a_table_alone_is_open_and_repeats_no_title() -> None:
    figure = PlotFigure("Part", "", ("Step",), (("permits",),), absent="")
    written = figure_page("gpufabric x", "Nothing", [], [PlotSection("Part", (figure,))])
    assert "permits" in written
    assert "<details>" not in written
    assert "<figcaption>" not in written
