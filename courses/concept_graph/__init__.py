"""The concept graph: what may stand in it, how it is read from files, and how the database is asked for its ways."""
