"""What may be known of an asker: the catalogue of fields, and what follows from what."""
