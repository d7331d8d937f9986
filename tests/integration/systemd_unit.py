#!/usr/bin/python3
"""The systemd unit: how much an intruder in the service could do, as systemd-analyze counts it (0 to 10), and whether the unit and
the program agree. Skipped where there is no systemd-analyze. Usage: see service.py"""
import pathlib
import re
import shutil
import subprocess
import sys

BUILD, SOURCE = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
UNIT = SOURCE / "data" / "systemd" / "sidekickd.service"
MOST = 2.0


def settings():
    lines = (line for line in UNIT.read_text().splitlines() if "=" in line and not line.startswith("#"))
    return [tuple(line.split("=", 1)) for line in lines]


def check_flags(command):
    """Every flag of the unit's command is one that the program has."""
    known = subprocess.run([BUILD / "src" / "sidekickd", "--help"], capture_output=True, text=True, check=True).stdout
    for flag in re.findall(r"--[a-z-]+", command):
        assert flag in known, f"{flag} is in the unit, and sidekickd has no such flag"


def main():
    unit = dict(settings())
    check_flags(unit["ExecStart"])
    assert unit["User"] != "root" and unit["Type"] == "notify", unit
    assert {"MemoryMax", "TasksMax", "StateDirectory", "RuntimeDirectory", "LogsDirectory"} <= unit.keys(), unit
    analyze = shutil.which("systemd-analyze")
    if not analyze:
        print("systemd-analyze is not here")
        return 77
    done = subprocess.run([analyze, "security", "--offline=true", "--no-pager", UNIT], capture_output=True, text=True)
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", done.stdout)
    if not found:  # before systemd 250 there was no --offline
        print(done.stderr)
        return 77
    print(f"exposure {found.group(1)}, at most {MOST}")
    return 0 if float(found.group(1)) <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
