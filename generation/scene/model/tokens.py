"""Prompt -> numbers: each word as itself and its letter groups, hashed.

A word that was mistyped or never seen still shares most of its letter groups with one that was.
"""

import re
import zlib

import torch

from generation.scene.vocabulary import fold

WORDS, GRAMS, BUCKETS = 32, 12, 24_576
_WORD = re.compile(r"[a-z0-9]+")


def tokenise(prompts: list[str]) -> torch.Tensor:
    """Hashes as (prompts, WORDS, GRAMS) of int64; 0 is nothing, as after the last word."""
    out = torch.zeros(len(prompts), WORDS, GRAMS, dtype=torch.long)
    for row, prompt in enumerate(prompts):
        for at, word in enumerate(_WORD.findall(fold(prompt))[:WORDS]):
            grams = _grams(word)
            out[row, at, : len(grams)] = torch.tensor(grams)
    return out


def _grams(word: str) -> list[int]:
    edged = f"<{word}>"
    groups = [word]
    for length in (3, 4):
        groups += [edged[at : at + length] for at in range(len(edged) - length + 1)]
    return [1 + zlib.crc32(group.encode()) % (BUCKETS - 1) for group in groups[:GRAMS]]
