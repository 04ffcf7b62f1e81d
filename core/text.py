"""Text that people type: one form for what looks the same, and nothing that breaks a store."""

import unicodedata

from core.errors import BadInput

# Bidirectional embeddings, overrides and isolates: a name could show as somebody else's.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_text(
    text: str, *, field: str, longest: int, shortest: int = 0, lines: bool = False
) -> str:
    """`text` in Unicode's NFC without white space at its ends. Raises `BadInput` when its length in
    characters is out of range or it holds control characters (`lines` allows new lines), lone
    surrogates (no UTF-8), a NUL (no PostgreSQL text) or marks that turn the reading order round."""
    cleaned = unicodedata.normalize("NFC", text).strip()
    if not shortest <= len(cleaned) <= longest:
        raise BadInput(f"`{field}` has {shortest} to {longest} characters.", field=field)
    for character in cleaned:
        allowed = lines and character in "\n\t"
        if not allowed and (unicodedata.category(character) in ("Cc", "Cs") or character in _TURNS):
            raise BadInput(f"`{field}` holds a character that cannot be shown.", field=field)
    return cleaned


def folded(text: str) -> str:
    """The form in which words are compared: one width, one case, nothing invisible in between.

    NFKC and Unicode's case folding, without format characters (zero-width joiners and the like)."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    seen = "".join(c for c in plain if unicodedata.category(c) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", seen).split())
