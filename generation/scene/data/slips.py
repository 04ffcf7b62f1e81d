"""Slips of the pen: neighbours swapped, letters left out, doubled or hit beside."""

from random import Random

_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SHORTEST = 4


def slipped(text: str, dice: Random) -> str:
    """`text` with a slip in one or two of its longer words."""
    words = text.split(" ")
    long = [at for at, word in enumerate(words) if len(word) >= _SHORTEST and word.isalpha()]
    for at in dice.sample(long, min(len(long), dice.choice((1, 1, 2)))):
        words[at] = slip(words[at], dice)
    return " ".join(words)


def slip(word: str, dice: Random) -> str:
    """`word` mistyped once; its first letter stays, as it mostly does."""
    at = dice.randrange(1, len(word) - 1)
    kind = dice.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[:at] + word[at] + word[at:]
    return word[:at] + _beside(word[at], dice) + word[at + 1 :]


def _beside(letter: str, dice: Random) -> str:
    for row in _KEYS:
        at = row.find(letter)
        if at >= 0:
            return row[max(0, min(len(row) - 1, at + dice.choice((-1, 1))))]
    return letter
