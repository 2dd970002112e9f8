"""Reports for reviewers: terminal, Markdown, HTML, JSON."""
