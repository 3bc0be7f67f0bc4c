"""How clearly a policy must be named, and how well a statement must fit: what the modules of this room agree on."""

SURE = 0.5
"""An intent of at least this probability is taken at its word."""

# Links (how clearly a policy is named) and matches (how well a statement answers) run from 0 to about 1: ranking.Hit.
NAMED = 0.6
"""A link of at least this strength names a policy."""

FOLLOWS = 0.15
"""A statement that fits at least this well can answer a short follow-up."""

STRANGE = 0.5
"""A message of which so many words stand nowhere in the base is about something else."""

SHORT = 12
"""Characters of a message that says too little to stand alone."""

BARE = 9
"""Characters of a follow-up that says next to nothing."""

OWN = 0.3
"""A match from which a statement answers a question by itself."""

HINT = 0.3
"""A link from which a policy is hinted at."""
