"""Splits Chinese text into words, after the same mending that the policy base's search uses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.nlu import sources
from bot.policy.search.question import QuestionReader
from bot.policy.text.text import core, normalise
from bot.policy.text.words import tokenizer


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class ZhTokenizer(Tokenizer):
    """jieba words of the asking part of a message: everyday spellings replaced, homophone typos mended.

    Offsets refer to the mended text, so no component after this one may rely on them; policies are linked in actions.
    """

    def __init__(self, config: dict[str, Any], reader: QuestionReader) -> None:
        super().__init__(config)
        self._reader = reader

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the tokenizer's defaults."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "data": str(sources.DATA),
        }

    @staticmethod
    def supported_languages() -> list[str]:
        """Returns the languages the component is for."""
        return ["zh"]

    @staticmethod
    def required_packages() -> list[str]:
        """Returns the packages the component needs."""
        return ["jieba"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ZhTokenizer:
        """Builds the tokenizer with the words of the policy base and the lexicon."""
        return cls(config, sources.reader(Path(config["data"])))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Returns a hash of the files read, without which `rasa train` would keep old words from its cache."""
        return sources.digest(Path(config.get("data", sources.DATA)))

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Returns the words of `message`; blanks are dropped."""
        text = self._reader.plain(core(normalise(message.get(attribute))))
        tokens, position = [], 0
        for word in tokenizer().cut(text):
            if word.strip():
                tokens.append(Token(word, position))
            position += len(word)
        return self._apply_token_pattern(tokens)
