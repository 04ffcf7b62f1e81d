"""On what grounds a file was let through the gate that all files of clips leave by."""

from enum import StrEnum


class Passage(StrEnum):
    """MARKED: it was looked at and carries both marks and a good manifest. BEFORE_MARKS: it was here
    before files were marked. IMPORTED: it came with a member's archive before films of archives were
    looked at. Only the first says where it comes from wherever it goes."""

    MARKED = "MARKED"
    BEFORE_MARKS = "BEFORE_MARKS"
    IMPORTED = "IMPORTED"
