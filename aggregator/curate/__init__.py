"""Placeholder docstring; replaced with the room."""
