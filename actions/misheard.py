"""Messages that the classifier takes for the desk's, though they only tell of the asker: 社保交了5个月, 个人."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.common import Events, message_of
from actions.interviews import begin, known, moment_of, script, speak
from actions.knowledge import knowledge
from bot.policy.interview.interview import WHOLE_BASE


async def note(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events | None:
    """Assess the policy talked about with what the asker told of themselves, or note it and ask what they want.

    Returns:
        None when nothing that counts was told.
    """
    text, moment, interview = message_of(tracker), moment_of(tracker), await known(tracker)
    listener = (await knowledge().base()).listener
    if script().finds("question", text) or script().finds("wish", text):
        return None
    about = next((one for one in moment.memory.focus[:1] if one in listener.subjects), "")
    if about and listener.interviewer.concerns(about, text):
        return await begin(dispatcher, tracker, about)
    noted = listener.interviewer.note(interview, text, moment)
    return None if noted is None else await speak(dispatcher, tracker, noted)


async def choose_audience(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events | None:
    """Take 个人 and 企业 for what they are, an answer to the audience question, also after it was dropped."""
    if not script().means(message_of(tracker), "individual", "enterprise"):
        return None
    return await begin(dispatcher, tracker, WHOLE_BASE)
