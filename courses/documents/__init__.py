"""Reading documents that anybody may have made: what they are, their text with pages and headings, passages of it."""
