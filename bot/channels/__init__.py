"""Channels: each verifies, parses and words its own protocol, and knows nothing else."""
