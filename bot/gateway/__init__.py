"""The gateway: webhooks, web chat, and the workers that take every message to its answer."""
