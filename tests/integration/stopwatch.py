"""How long a program may be waited for on a machine that does other things too."""
import pathlib
import subprocess
import time

GRAIN = 10_000_000  # ns: nobody is told slow by less


def scheduled(path):
    """Per thread: ns on a processor, ns ready for one (Linux, proc_pid_schedstat). Nothing where the process is gone."""
    found = {}
    for task in pathlib.Path(path).glob("*/schedstat"):
        try:
            running, waiting, _ = task.read_text().split()
            found[task.parent.name] = (int(running), int(waiting))
        except (OSError, ValueError):  # the thread is gone
            pass
    return found


class Stopwatch:
    """Seconds as a process had them since now: those of the clock, divided by how much slower than on a machine of its own it and
    this program came forward. That is measured: time on a processor and in line for one, against time on a processor. A process
    that hangs, sleeps or computes for ever uses up its seconds; one that is not let on a processor does not."""

    def __init__(self, pid):
        self.paths = [f"/proc/{pid}/task", "/proc/self/task"]
        self.began = time.monotonic()
        self.first = self._sample()
        self.last = dict(self.first)

    def _sample(self):
        return {(path, thread): times for path in self.paths for thread, times in scheduled(path).items()}

    def slowness(self):
        self.last.update(self._sample())  # what threads had that are gone counts as well
        running = sum(times[0] - self.first.get(key, (0, 0))[0] for key, times in self.last.items())
        waiting = sum(times[1] - self.first.get(key, (0, 0))[1] for key, times in self.last.items())
        return (running + max(waiting, 0) + GRAIN) / (max(running, 0) + GRAIN)

    def seconds(self):
        return (time.monotonic() - self.began) / self.slowness()


def wait_for_end(process, seconds):
    """The exit status of a process that may take so many seconds of its own; raises subprocess.TimeoutExpired."""
    watch = Stopwatch(process.pid)
    while True:
        try:
            return process.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            if watch.seconds() > seconds:
                raise subprocess.TimeoutExpired(process.args, seconds) from None
