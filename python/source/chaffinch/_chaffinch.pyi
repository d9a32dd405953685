# The types of what is written in Rust; what it does is told there, and by help().

from collections.abc import Iterable
from os import PathLike
from typing import Literal, Protocol, final, overload

__all__ = ["Block", "Model", "Page", "Results", "classify", "classify_many", "clean"]

_Kind = Literal["html", "text"]
_Label = Literal["story", "appeal", "caption", "navigation"]
_ModelOrPath = Model | str | PathLike[str]

class _ArrowArray(Protocol):
    def __arrow_c_array__(
        self, requested_schema: object | None = None
    ) -> tuple[object, object]: ...

class _ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

@final
class Model:
    def __new__(cls, path: str | PathLike[str]) -> Model: ...
    @property
    def kind(self) -> _Kind: ...

@final
class Block:
    @property
    def label(self) -> _Label: ...
    @property
    def text(self) -> str: ...
    @property
    def probability(self) -> dict[_Label, float]: ...
    @property
    def path(self) -> str: ...

@final
class Page:
    @property
    def kind(self) -> _Kind | None: ...
    @property
    def error(self) -> str | None: ...
    @property
    def blocks(self) -> tuple[Block, ...]: ...
    def text(self, keep: Iterable[_Label] = ["story"]) -> str: ...
    def _repr_html_(self) -> str: ...

@final
class Results:
    def __len__(self) -> int: ...
    def __arrow_c_schema__(self) -> object: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

def classify(
    html_or_text: str | bytes,
    kind: _Kind | None = None,
    model: _ModelOrPath | None = None,
) -> Page: ...
def clean(
    html_or_text: str | bytes,
    kind: _Kind | None = None,
    model: _ModelOrPath | None = None,
    *,
    keep: Iterable[_Label] = ["story"],
) -> str: ...
@overload
def classify_many(
    documents: _ArrowArray | _ArrowStream,
    kind: _Kind | None = None,
    model: _ModelOrPath | None = None,
    *,
    keep: Iterable[_Label] = ["story"],
    blocks: bool = True,
    threads: int | None = None,
) -> Results: ...
@overload
def classify_many(
    documents: Iterable[str | bytes],
    kind: _Kind | None = None,
    model: _ModelOrPath | None = None,
    *,
    threads: int | None = None,
) -> list[Page]: ...
