"""Deeds of the courses app."""
