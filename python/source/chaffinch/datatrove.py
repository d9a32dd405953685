"""The step of a datatrove pipeline that keeps of each document what chaffinch labels as wanted.

Reading, writing and the processes are datatrove's, labelling is ``chaffinch.clean``'s. Wants datatrove installed:
``pip install './python[datatrove]'``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from datatrove.pipeline.extractors.base import (  # type: ignore[import-untyped]
    BaseExtractor,
)
from datatrove.utils.logging import logger  # type: ignore[import-untyped]

from chaffinch import Model, clean

if TYPE_CHECKING:
    from chaffinch._chaffinch import _Label

__all__ = ["Extractor"]


class Extractor(BaseExtractor):  # type: ignore[misc]
    """Takes each document, HTML or scraped text, to the text of its blocks whose labels are kept.

    >>> from chaffinch.datatrove import Extractor
    >>> html = "<nav><a href=/>Home</a></nav><h1>Ferry strike ends</h1><p>Boats sail again from Monday morning, the harbour office said.</p>"
    >>> Extractor().extract(html)
    'Ferry strike ends\\n\\nBoats sail again from Monday morning, the harbour office said.'

    ``keep`` names the labels; ``model`` is the path of a model, which each task reads for itself, and not a ``Model``, as
    that can't go to another process; ``timeout`` is how many seconds one document may take.

    A document of which nothing is kept, or that can't be labelled, is dropped and counted as ``dropped``; why the first one
    can't be labelled is logged. Raises ``ValueError`` where a label is unknown, and in the task, before any document, what
    ``Model`` raises.
    """

    name = "🐦 chaffinch"

    def __init__(
        self,
        keep: Iterable[_Label] = ("story",),
        model: str | os.PathLike[str] | None = None,
        timeout: float = 1,
    ) -> None:
        super().__init__(timeout)
        self.keep = tuple(keep)
        # An unknown label is told here, not by a run that drops all.
        clean("<p>a<p>b", keep=self.keep)
        self.model = None if model is None else os.fspath(model)
        self._loaded: Model | None = None
        self._told = False

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_loaded": None}

    def _load(self) -> Model | None:
        if self._loaded is None and self.model is not None:
            self._loaded = Model(self.model)
        return self._loaded

    def run(self, data: Any, rank: int = 0, world_size: int = 1) -> Any:
        """Yields the documents of ``data`` with their text extracted, those dropped left out."""
        # A model that can't be read ends the task here; in datatrove's sandbox it would be a timeout for every document.
        self._load()
        return super().run(data, rank, world_size)

    def extract(self, text: str) -> str:
        """The text of the blocks that are kept, an empty line between two; empty where ``text`` can't be labelled."""
        # What datatrove's sandbox tries first.
        if not text:
            return ""
        model = self._load()
        try:
            return clean(text, model=model, keep=self.keep)
        except ValueError as error:
            # Raised, it would end the sandbox's process, and datatrove waits the timeout out before it makes another.
            if not self._told:
                self._told = True
                logger.warning(f"Dropped, as are others without a word: {error}")
            return ""
