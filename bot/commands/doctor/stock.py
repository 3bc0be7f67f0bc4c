"""What the assistant works with: its database, its policy base, its model."""

from __future__ import annotations

from bot.commands.doctor.findings import Finding, Say
from bot.commands.policies import DIRECTORY, LEXICON
from bot.errors import DatabaseError, PolicyError, TrainingError
from bot.settings import Settings


def database(settings: Settings, say: Say) -> Finding:
    """See that the database answers and has the tables of this version; nothing is made or changed."""
    from bot.store import migrate

    try:
        standing = migrate.standing(settings.database_url)
    except DatabaseError as error:
        return say.bad("database", "unreachable", reason=error)
    if standing.current is None:
        return say.bad("database", "missing")
    if standing.current == standing.head:
        return say.well("database", "ok", head=standing.head)
    what = "old" if standing.known else "newer"
    return say.bad("database", what, current=standing.current, head=standing.head)


def policies(say: Say) -> Finding:
    """See that the policy base and its lexicon can be read."""
    from bot.policy.model.loader import load_directory
    from bot.policy.text.lexicon import load_lexicon

    try:
        found = load_directory(DIRECTORY)
        load_lexicon(LEXICON)
    except PolicyError as error:
        return say.bad("policies", "wrong", reason=error)
    return say.well("policies", "ok", count=len(found))


def model(settings: Settings, say: Say) -> Finding:
    """See that there is a model, made from the present data."""
    from bot.dialogue import training

    try:
        newest = training.newest_model(settings)
    except TrainingError:
        return say.bad("model", "missing")
    if newest != training.model_path(settings):
        return say.bad("model", "stale", name=newest.name)
    return say.well("model", "ok", name=newest.name)
