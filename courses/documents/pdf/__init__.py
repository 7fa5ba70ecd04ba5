"""PDFs: what a reader sees on their pages, as text in order, with the headings that structure it."""
