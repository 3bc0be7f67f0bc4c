"""What a message tells of its asker: figures, moments, choices, yes and no."""
