"""Finding passages of a course by words and by meaning."""
