"""Runs the custom actions inside the dialogue process instead of over HTTP."""

from __future__ import annotations

import json as json_codec
from typing import Any

from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

_REJECTED = 400
"""The status by which an action server tells Rasa that an action declined to run."""


class LocalActions(EndpointConfig):
    """An action endpoint that calls the actions' executor directly: no serialisation, no second process."""

    def __init__(self, package: str = "actions") -> None:
        super().__init__(url="local:")
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    async def request(self, *args: Any, json: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        """Runs the action that `json` names; answers what an action server would answer.

        Raises:
            ClientResponseError: the action declined to run, in the form in which a server would say so.
        """
        try:
            return await self._executor.run(json)
        except ActionExecutionRejection as declined:
            said = {"error": str(declined), "action_name": declined.action_name}
            raise ClientResponseError(_REJECTED, str(declined), json_codec.dumps(said)) from declined


def trust_own_actions() -> None:
    """Drops the per-call JSON schema check of what actions return, most of an action's cost.

    Our actions build their events with rasa_sdk, in this process, so the check can only find what tests find. Rasa
    3.6.21 is the last release; a test fails if the method is not the one known.
    """
    RemoteAction._validate_action_result = lambda self, result: True  # noqa: SLF001 - the point of this function
