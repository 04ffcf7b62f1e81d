"""Who may do and see what: every operation and every field of what belongs to somebody, asked by
everybody there is. The answers stand in `golden.txt`, one line a row.

`python -m tests.authorisation --write` asks everything again and writes the file; without `--write`
it says what differs. With `--postgresql` it asks there, where the answers are the same. After a
rebase with a conflict in the file: write it again and read the diff.
"""
