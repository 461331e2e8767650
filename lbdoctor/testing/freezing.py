"""States that refuse to be written to."""

from __future__ import annotations

from typing import Any, NoReturn


def freeze(raw: Any) -> Any:
    """A copy that refuses to be written to, so that a check which writes to its input fails."""
    if isinstance(raw, dict):
        return _FrozenDict({key: freeze(value) for key, value in raw.items()})
    if isinstance(raw, list):
        return _FrozenList(map(freeze, raw))
    return raw


def _refuse(*_: Any, **__: Any) -> NoReturn:
    raise TypeError("a check wrote to what it was given")


class _FrozenDict(dict[str, Any]):
    __setitem__ = __delitem__ = pop = popitem = update = setdefault = clear = _refuse


class _FrozenList(list[Any]):
    __setitem__ = __delitem__ = append = extend = insert = pop = remove = _refuse
    sort = reverse = clear = __iadd__ = _refuse
