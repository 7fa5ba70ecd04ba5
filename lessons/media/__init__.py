"""Files of lessons: what is taken in, read by its bytes, and how it is given out."""
