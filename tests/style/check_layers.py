#!/usr/bin/python3
"""Reads src: a folder includes only itself and folders to its left, a foreign library has one home, a function one definition (two
static libraries may hold one of the same name, and the linker then takes the wrong one without a word)."""
import pathlib
import re
import sys

FOLDERS = ["base", "protocol", "text", "store", "tags", "index", "rank", "suggest", "ingest", "evaluate", "privacy", "serve", "tools"]
HOMES = {
    "jansson.h": "protocol", "libstemmer": "text", "unicode/": "text", "cld2": "text", "pcre2.h": "text", "sqlite3.h": "store",
    "linear.h": "tags", "xapian.h": "index", "csv.h": "ingest", "zmq.h": "serve", "systemd/": "serve", "libconfig.h": "base",
    "xxhash.h": "base", "sodium.h": "base",
}
FORBIDDEN_NAMES = re.compile(r"^(util|utils|misc|common|helpers|types)\.")


def defined_twice(root):
    homes = {}
    for path in sorted((root / "src").rglob("*.c")):
        for name in re.findall(r"^(?!static|extern)[a-z][^;(=]*\b(sk_\w+)\(", path.read_text(), re.M):
            if homes.setdefault(name, path) != path:
                yield f"{path}: {name} is also defined in {homes[name]}"


def problems(root):
    yield from defined_twice(root)
    for path in sorted((root / "src").rglob("*")):
        if path.suffix not in (".c", ".h", ".cc"):
            continue
        folder = path.relative_to(root / "src").parts[0]
        if FORBIDDEN_NAMES.match(path.name):
            yield f"{path}: a name for a dumping ground"
        if path.suffix == ".cc" and path.name not in ("xapian_c.cc", "cld2_c.cc"):
            yield f"{path}: C++ outside the bindings of Xapian and CLD2"
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if not found:
                continue
            where, name = f"{path}:{number}", found.group(2)
            if found.group(1) == '"' and not name.startswith("sidekick/"):
                target = name.split("/")[0]
                if target not in FOLDERS:
                    yield f"{where}: {name} is not written from src"
                elif FOLDERS.index(target) > FOLDERS.index(folder):
                    yield f"{where}: {folder} may not include {name}"
            for library, home in HOMES.items():
                if found.group(1) == "<" and name.startswith(library) and folder != home:
                    yield f"{where}: {library} is at home in {home}"


def main():
    found = list(problems(pathlib.Path(sys.argv[1])))
    print("\n".join(found) or "layers hold")
    return 1 if found else 0


sys.exit(main())
