"""Kinds of turns that the gateway ends itself; the others are the dialogue's (`bot.policy.model.reply.Outcome`)."""

from __future__ import annotations

from bot.store.turns import KEPT_FOR_OFFICER, WAITING_NOTE

BACK_TO_BOT = "bot_back"
"""The asker has given the word back to the bot."""
SWITCHED_OFF = "switched_off"
"""Bot, channel or topic is switched off."""
WELCOME = "welcome"
"""Somebody follows the account."""
UNREADABLE = "unreadable"
"""A voice, a sticker and the like."""
FILE_KEPT = "file"
"""A picture or document without words."""
POINTED = "in_private"
"""What is nothing for a group was led into the private chat."""

KINDS = frozenset({BACK_TO_BOT, SWITCHED_OFF, WELCOME, UNREADABLE, FILE_KEPT, POINTED, KEPT_FOR_OFFICER, WAITING_NOTE})
"""All of them; the desk has a word for each."""
