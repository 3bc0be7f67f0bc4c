"""Measuring programs, run by hand."""
