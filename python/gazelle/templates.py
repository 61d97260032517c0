"""Templates of ``replace``: what ``str.format`` takes, over the fields of a mention."""

from __future__ import annotations

import re
from string import Formatter
from typing import Any, NoReturn

from gazelle._gazelle import Mention
from gazelle.errors import OptionError

# A value of every field's type. Candidates and attributes differ from mention to mention.
_SAMPLE = {"start": 0, "end": 1, "text": "x", "id": "x", "name": "x", "label": "x", "kind": "name"}
_FIELDS = (*_SAMPLE, "candidates", "attributes")


def fields(template: str) -> list[str]:
    """Return the fields that a template names; what could not be filled in is an error."""
    try:
        named = list(dict.fromkeys(_named(template)))
    except ValueError as error:
        raise OptionError(
            f"the template {template!r} is none of str.format: {error}; accepted: text with fields such as "
            "{label}, and {{ and }} for braces"
        ) from None
    for field in named:
        if field not in _FIELDS:
            raise OptionError(
                f"the template {template!r} has the field {field!r}; accepted: {', '.join(_FIELDS)}"
            )
    return named


def _named(template: str) -> Any:
    """Yield the names of a template's fields, those within the format of another too."""
    for _, path, spec, conversion in Formatter().parse(template):
        if path is None:
            continue
        field = re.split(r"[.\[]", path, maxsplit=1)[0]
        yield field
        yield from _named(spec or "")
        # Whether a format suits can be told where the value is one of a known type.
        if path in _SAMPLE and "{" not in (spec or ""):
            f"{{{path}{f'!{conversion}' if conversion else ''}:{spec}}}".format_map(_SAMPLE)


def failed(template: str, mention: Mention, error: Exception) -> NoReturn:
    """Say which mention a template cannot be filled in for."""
    place = f"the template {template!r} does not suit {mention.text!r} ({mention.id!r})"
    if isinstance(error, KeyError):
        known = ", ".join(mention.attributes) or "none"
        raise OptionError(f"{place}: its entry has no attribute {error}; its attributes: {known}") from error
    if isinstance(error, ValueError | TypeError | LookupError | AttributeError):
        raise OptionError(f"{place}: {error}") from error
    raise error
