"""Policy × profile × date: the outcome, what is missing, why it fails, the money."""
