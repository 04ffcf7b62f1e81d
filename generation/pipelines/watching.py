"""Progress and cancelling, for one call of one pipeline object.

Every pipeline drives its own `progress_bar`, also those without `callback_on_step_end`: ours takes
its place on this object alone. A hook before each pass of a denoiser asks whether to stop, so a stop
is heard within a step. `Cancelled` derives from BaseException: no pipeline swallows it, and no
decoding follows, as it does after `_interrupt`. Schedulers are left alone (LTX2 copies its own).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Any, Self

from generation.pipelines.loading import denoisers, is_modular

Stepped = Callable[[int, int], None]


class _Bar:
    """What `progress_bar` returns: a tqdm as far as pipelines use one."""

    def __init__(self, stepped: Stepped, iterable: Iterable[Any] | None, total: int | None) -> None:
        self._stepped, self._iterable = stepped, iterable
        self._total = total or (len(iterable) if hasattr(iterable, "__len__") else 0)  # type: ignore[arg-type]
        self._done = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[Any]:
        for item in self._iterable or ():
            yield item
            self.update()

    def update(self, steps: int = 1) -> None:
        self._done += steps
        self._stepped(self._done, max(self._total, self._done))

    def set_postfix(self, *_: Any, **__: Any) -> None:
        """Nobody reads it."""

    def close(self) -> None:
        """Nothing is open."""


@contextmanager
def watched(pipeline: Any, *, entering: Callable[[Any], None], stepped: Stepped) -> Iterator[None]:
    """Calls of `pipeline` in here call `entering(latents)` before every pass of a denoiser, with what
    it is about to be given, and `stepped(done, of)` after every step; what either raises ends the
    call."""

    def enter(_part: Any, given: tuple[Any, ...], named: dict[str, Any]) -> None:
        entering(named.get("hidden_states", given[0] if given else None))

    def bar(iterable: Iterable[Any] | None = None, total: int | None = None, **_: Any) -> _Bar:
        return _Bar(stepped, iterable, total)

    with ExitStack() as undo:
        for part in denoisers(pipeline):
            hook = part.register_forward_pre_hook(enter, with_kwargs=True)
            undo.callback(hook.remove)
        for drawn in _with_bars(pipeline):
            drawn.progress_bar = bar
            undo.callback(drawn.__dict__.pop, "progress_bar", None)
        if hasattr(pipeline, "maybe_free_model_hooks"):
            undo.callback(pipeline.maybe_free_model_hooks)
        yield


def _with_bars(pipeline: Any) -> list[Any]:
    if not is_modular(pipeline):
        return [pipeline]
    found, pending = [], [pipeline._blocks]
    while pending:
        block = pending.pop()
        if hasattr(block, "progress_bar"):
            found.append(block)
        pending.extend(getattr(block, "sub_blocks", {}).values())
    return found
