"""Decoding what strangers send: in a process of its own, with bounds that the kernel keeps.

`run` starts the module as a child without the instance's environment; the child imports what it
needs, calls `confine`, and only then opens the file. From there on it has little memory and time,
writes files of a bounded size, and can neither open a socket nor start a program (seccomp): code that
a broken decoder lets in can crash the child, and nothing else.
"""

from __future__ import annotations

import asyncio
import ctypes
import errno
import platform
import resource
import struct
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# A child without these finds nothing of ours in its environment; one thread, since several children
# share the cores.
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_KILL, _REFUSE, _ALLOW = 0x80000000, 0x00050000, 0x7FFF0000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
_CLONE_THREAD = 0x10000
_X32 = 0x40000000


@dataclass(frozen=True)
class _Calls:
    """System calls of one architecture: what a decoder never needs, and how threads begin."""

    architecture: int
    refused: tuple[int, ...]
    clone: int
    clone3: int = 435


_SOCKETS_X86 = (*range(41, 45), 46, 49, 50, 53)
_SOCKETS_ARM = (*range(198, 204), 206, 211)

# Sockets, programs, other processes, kernel keys, name spaces, mounts, io_uring.
_CALLS = {
    "x86_64": _Calls(
        0xC000003E,
        (
            *_SOCKETS_X86,
            *range(57, 60),
            62,
            101,
            165,
            *range(248, 251),
            272,
            310,
            311,
            321,
            322,
            425,
        ),
        clone=56,
    ),
    "aarch64": _Calls(
        0xC00000B7,
        (40, 97, 117, 129, *_SOCKETS_ARM, 217, 218, 219, 221, 270, 271, 280, 281, 425),
        clone=220,
    ),
}


@dataclass(frozen=True)
class Bounds:
    """`memory` and `file_size` in bytes; `seconds` of processor time, and twice that by the clock."""

    memory: int = 1 << 30
    seconds: int = 10
    file_size: int = 0


class Escaped(Exception):
    """The child crashed, ran out of its bounds, or refused the file. `words` is what it said of it,
    empty where it could not."""

    def __init__(self, words: str = "") -> None:
        super().__init__(words)
        self.words = words


async def run(module: str, *arguments: str, bounds: Bounds, stdin: bytes = b"") -> bytes:
    """What `python -m module arguments` writes. Raises `Escaped`."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *arguments,
        cwd=ROOT,
        env=_ENVIRONMENT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(2 * bounds.seconds + 10):
            output, said = await child.communicate(stdin)
    except TimeoutError:
        raise Escaped from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode == REFUSED:
        raise Escaped(said.decode("utf-8", "replace").strip())
    if child.returncode != 0:
        raise Escaped
    return output


# The exit status of a child that has looked at the file and says on stderr what is wrong with it.
REFUSED = 3


def confine(bounds: Bounds) -> None:
    """Keep this process within bounds from now on, for good. Call it when all is imported."""
    for what, most in (
        (resource.RLIMIT_AS, bounds.memory),
        (resource.RLIMIT_CPU, bounds.seconds),
        (resource.RLIMIT_FSIZE, bounds.file_size),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    calls = _CALLS.get(platform.machine())
    if calls is not None:  # elsewhere, and on other systems than Linux, the limits have to do
        _filter(_program(calls))


def _program(calls: _Calls) -> bytes:
    """A BPF program (seccomp(2)): threads may begin, processes may not; `clone3` hides its flags from
    filters and does not exist here, so that the C library falls back on `clone`."""
    refuse = _REFUSE | errno.EPERM
    lines = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, calls.architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, refuse),
        (_EQUAL, 0, 1, calls.clone3),
        (_RETURN, 0, 0, _REFUSE | errno.ENOSYS),
    ]
    for number in calls.refused:
        lines += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, refuse)]
    lines += [
        (_EQUAL, 0, 3, calls.clone),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_ANY_BIT, 1, 0, _CLONE_THREAD),
        (_RETURN, 0, 0, refuse),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("HBBI", *line) for line in lines)


def _filter(program: bytes) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    instructions = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: how many instructions, and where they are.
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(instructions))
    for arguments in (
        (_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
        (_PR_SET_SECCOMP, _MODE_FILTER, ctypes.c_char_p(header), 0, 0),
    ):
        if libc.prctl(*arguments) != 0:
            raise OSError(ctypes.get_errno(), "the system calls of this process cannot be limited")
