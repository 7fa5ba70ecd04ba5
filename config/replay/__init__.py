"""Putting a real answer log through the platform: ``manage.py replay_interactions``."""
