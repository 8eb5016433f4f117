"""The masthead file: issue number, issuer, signer, receivers."""

import tomllib
from dataclasses import fields, replace
from pathlib import Path

from airkit.errors import UsageError
from airkit.report.brief.content import Masthead
from airkit.words import Lang, word

KEYS = tuple(field.name for field in fields(Masthead))


def read_masthead(path: str | Path | None) -> Masthead:
    """Masthead of a TOML file; without a file every place is left blank, to be filled by hand.

    Raises
    ------
    UsageError
        The file is not there, is no TOML, or holds keys the masthead does not have.

    Examples
    --------
    >>> read_masthead(None).issuer
    ''
    """
    if path is None:
        return Masthead()
    path = Path(path)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError("brief_masthead_unreadable", path=path, reason=error) from error
    unknown = sorted(set(content) - set(KEYS))
    if unknown:
        raise UsageError(
            "brief_masthead_keys", path=path, keys=", ".join(unknown), known=", ".join(KEYS)
        )
    return Masthead(**{key: str(value) for key, value in content.items()})


def filled(head: Masthead, lang: Lang) -> Masthead:
    """The masthead as printed: the kit's own series name, and blanks to fill by hand.

    Examples
    --------
    >>> filled(Masthead(issue="12"), "en").issue
    '12'
    """
    blanks = {key: word("brief_blank", lang) for key in KEYS if not getattr(head, key)}
    own = {
        "series": word("brief_series", lang),
        "issuer": word("brief_issuer_blank", lang),
    }
    return replace(head, **{key: own.get(key, blank) for key, blank in blanks.items()})
