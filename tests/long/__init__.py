"""The long suite: what a crash, a full disk, a failing disk, a power cut, damaged files and a stopped restore do to an index; and a hundred readers at once to the server.

    python -m tests.long                     everything: one to two hours on two cores
    python -m tests.long kill --times 1000   one part of it; `--help` names them

Each part prints one JSON object of what it counted and ends with status 1 where anything was lost, mixed or wrong. The quick
tests run a sample of each (`tests/index/test_durability.py`). Nothing of the program is patched: processes are killed, files
are damaged, and `strace` lets system calls fail.
"""
