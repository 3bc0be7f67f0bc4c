"""What a message asks in the light of those before it, and the reply with its basis."""
