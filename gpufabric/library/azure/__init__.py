"""Components of Azure for programs of other people."""
