"""An assessment told bit by bit, of one policy or of all."""
