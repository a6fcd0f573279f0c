"""Runs one command and prints its wall time in seconds and its peak memory in bytes, as JSON.

    measure.py STANDARD_OUTPUT COMMAND...

Python, because Node tells neither the peak memory of a child nor, as a parent of 60 MB, leaves it alone: a process inherits
the peak of the one that started it.
"""
import json
import os
import sys
import time

output, *command = sys.argv[1:]
target = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
begun = time.perf_counter()
child = os.posix_spawnp(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, target, 1)])
_, status, usage = os.wait4(child, 0)
seconds = time.perf_counter() - begun
unit = 1 if sys.platform == 'darwin' else 1024
print(json.dumps({'seconds': seconds, 'processor': usage.ru_utime + usage.ru_stime, 'memory': usage.ru_maxrss * unit}))
sys.exit(os.waitstatus_to_exitcode(status))
