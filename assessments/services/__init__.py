"""Deeds of the assessments app."""
