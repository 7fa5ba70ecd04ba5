"""Files: taken in by their bytes, stored beside a row or not at all, given out to whoever may read them."""
