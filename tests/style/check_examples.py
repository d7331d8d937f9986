#!/usr/bin/python3
"""Reads the comments of src: a call in a header's example has as many arguments as its prototype, and a function, constant or
file that a comment names is there."""
import pathlib
import re
import sys

COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.S)
LITERAL = re.compile(r'"(?:\\.|[^"\\\n])*"')
CALL = re.compile(r"\b(sk_\w+)\(")
NAME = re.compile(r"\b((?:sk|SK)_\w+)\b(?![*…])")
GENERATED = re.compile(r"output: '([^']+)'")
FILE = re.compile(r"(?<![\w/.-])((?:[\w-]+/)*[a-z][\w-]*\.[ch])\b")


def split(source):
    """The source's comments, each with its line, and the source without them and without its literals' contents."""
    comments = [(source.count("\n", 0, found.start()) + 1, found.group()) for found in COMMENT.finditer(source)
                if found.group().startswith("/")]
    code = COMMENT.sub(lambda found: " " if found.group().startswith("/") else '""', source)
    return comments, code


def arguments(text, start):
    """What stands, apart at its commas, between the parenthesis before start and the one that closes it; None: none does."""
    depth, begin, found = 1, start, []
    for i in range(start, len(text)):
        depth += (text[i] in "([{") - (text[i] in ")]}")
        if depth == 0 or (depth == 1 and text[i] == ","):
            found.append(text[begin:i].strip())
            begin = i + 1
        if depth == 0:
            return [] if found in ([""], ["void"]) else found
    return None


def prototypes(root):
    known = {}
    for path in sorted(root.rglob("*.h")):
        code = split(path.read_text())[1]
        for found in re.finditer(r"^[a-z][^;{}()=]*\b(sk_\w+)\(", code, re.M):
            known[found.group(1)] = arguments(code, found.end())
    return known


def examples(comment):
    """The comment with all but its indented lines blanked, and in these remarks and what is quoted: calls that are copied."""
    lines = LITERAL.sub('""', comment).split("\n")
    return "\n".join(line.split("//")[0].replace(" * ", "   ", 1) if re.match(r"\s*\* {4,}\S", line) else "" for line in lines)


def wrong_calls(comment, known):
    text = examples(comment)
    for found in CALL.finditer(text):
        given, wanted = arguments(text, found.end()), known.get(found.group(1))
        line = text.count("\n", 0, found.start())
        if wanted is None:
            yield line, f"{found.group(1)} is in no header"
        elif given is None:
            yield line, f"the call of {found.group(1)} does not end"
        elif "…" not in given and "..." not in wanted and len(given) != len(wanted):
            yield line, f"{found.group(1)} takes {len(wanted)} arguments, here {len(given)}"


def missing_names(comment, names, files):
    for pattern, there, what in (NAME, names, "is nowhere"), (FILE, files, "is no file here"):
        for found in pattern.finditer(comment):
            if found.group(1) not in there:
                yield comment.count("\n", 0, found.start()), f"{found.group(1)} {what}"


def file_names(root, sources):
    """Each file by its name and by all ends of its path; what the build makes too."""
    files = set()
    for path in list(sources) + list((root / "tests").rglob("*.[ch]")):
        parts = path.relative_to(root).parts
        files.update("/".join(parts[i:]) for i in range(len(parts)))
    for path in (root / "src").rglob("meson.build"):
        files.update(GENERATED.findall(path.read_text()))
    return files


def problems(root):
    sources = [path for path in sorted((root / "src").rglob("*")) if path.suffix in (".c", ".h", ".cc")]
    texts = {path: split(path.read_text()) for path in sources}
    names = {name for _, code in texts.values() for name in re.findall(r"\b(?:sk|SK)_\w+", code)}
    known, files = prototypes(root / "src"), file_names(root, sources)
    for path, (comments, _) in texts.items():
        for line, comment in comments:
            wrong = list(missing_names(comment, names, files))
            if path.suffix == ".h":
                wrong += wrong_calls(comment, known)
            yield from (f"{path}:{line + offset}: {text}" for offset, text in wrong)


def main():
    found = list(problems(pathlib.Path(sys.argv[1])))
    print("\n".join(found) or "comments hold")
    return 1 if found else 0


sys.exit(main())
