"""Rasa graph components for Chinese."""
