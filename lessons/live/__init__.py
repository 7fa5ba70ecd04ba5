"""Lessons given live: what a class sees now, and the room in which it is told."""
