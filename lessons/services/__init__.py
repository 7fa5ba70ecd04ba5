"""Deeds of the lessons app."""
