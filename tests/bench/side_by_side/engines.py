"""Other full text engines on the same terms: each builds its index as its manual advises for bulk loading, made durable at the end,
and answers a query with the ids of the best hundred."""
import json
import os
import pathlib
import pwd
import shutil
import sqlite3
import subprocess
import time

HITS = 100
POSTGRESQL = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))


def size_of(path):
    """Bytes that the files below a directory take on disk: groonga's have holes."""
    return sum(file.stat().st_blocks * 512 for file in pathlib.Path(path).rglob("*") if file.is_file())


class Engine:
    """name, build(lines), bytes(), search(terms), close(); builds: whether build does anything; server: the id of the process that
    searches, where it is not this one."""
    builds, server = True, None

    def processor_s(self):
        """Processor time of the process that searches; clock_getcpuclockid(3) makes its clock of the process id."""
        return time.process_time() if self.server is None else time.clock_gettime((~self.server << 3) | 2)


class Fts5(Engine):
    """One transaction, then 'optimize'. Contentless: the text itself is not stored."""
    name = f"SQLite FTS5 {sqlite3.sqlite_version}, bm25()"

    def __init__(self, directory):
        self.directory = directory
        directory.mkdir()
        self.database = sqlite3.connect(directory / "fts5.db", isolation_level=None)
        for setting in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -1000000", "mmap_size = 4000000000"):
            self.database.execute(f"PRAGMA {setting}")

    def build(self, lines):
        self.database.execute("CREATE VIRTUAL TABLE cases USING fts5(terms, content = '', tokenize = 'ascii')")
        self.database.execute("BEGIN")
        self.database.executemany("INSERT INTO cases (rowid, terms) VALUES (?, ?)", enumerate(lines, 1))
        self.database.execute("INSERT INTO cases (cases) VALUES ('optimize')")
        self.database.execute("COMMIT")
        self.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def bytes(self):
        return size_of(self.directory)

    def search(self, terms):
        found = self.database.execute(f"SELECT rowid FROM cases WHERE cases MATCH ? ORDER BY rank LIMIT {HITS}",
                                      (" OR ".join(terms),))
        return [row for row, in found]

    def close(self):
        self.database.close()


def tsvector(line):
    places = {}
    for number, term in enumerate(line.split(), 1):
        places.setdefault(term, []).append(str(number))
    return " ".join(f"{term}:{','.join(numbers)}" for term, numbers in places.items())


class CopiedLines:
    """What COPY reads, made while it reads."""

    def __init__(self, lines):
        self.rows = (f"{number}\t{tsvector(line)}\n" for number, line in enumerate(lines, 1))
        self.rest = ""

    def read(self, size):
        parts, have = [self.rest], len(self.rest)
        while have < size:
            row = next(self.rows, None)
            if row is None:
                break
            parts.append(row)
            have += len(row)
        text = "".join(parts)
        self.rest = text[size:]
        return text[:size]


class PostgreSql(Engine):
    """A server of its own. COPY of ready tsvectors, then the GIN index, VACUUM, CHECKPOINT."""
    settings = {"shared_buffers": "2GB", "effective_cache_size": "12GB", "work_mem": "256MB", "maintenance_work_mem": "1GB",
                "max_wal_size": "8GB", "random_page_cost": "1.1", "jit": "off", "max_parallel_workers_per_gather": "0", "listen_addresses": ""}

    def __init__(self, directory):
        import psycopg2
        self.directory = directory
        directory.mkdir()
        directory.chmod(0o700)
        self.as_owner = []
        if os.geteuid() == 0:  # PostgreSQL does not run as root
            owner = pwd.getpwnam("postgres")
            os.chown(directory, owner.pw_uid, owner.pw_gid)
            self.as_owner = ["runuser", "-u", "postgres", "--"]
        self.run("initdb", "-D", str(directory / "data"), "-U", "postgres", "--encoding=UTF8", "--locale=C")
        options = " ".join(f"-c {name}={value}" for name, value in self.settings.items())
        self.run("pg_ctl", "-D", str(directory / "data"), "-w", "-l", str(directory / "log"), "-o",
                 f"{options} -k {directory}".replace("listen_addresses=", "listen_addresses=''"), "start")
        self.connection = psycopg2.connect(host=str(directory), user="postgres", dbname="postgres")
        self.connection.autocommit = True
        self.cursor = self.connection.cursor()
        self.server = self.connection.get_backend_pid()
        self.name = f"PostgreSQL {self.connection.server_version // 10000}, GIN, ts_rank_cd"

    def run(self, program, *arguments):
        subprocess.run([*self.as_owner, str(POSTGRESQL[-1] / program), *arguments], check=True, stdout=subprocess.DEVNULL,
                       cwd="/")

    def build(self, lines):
        self.cursor.execute("CREATE TABLE cases (id integer PRIMARY KEY, terms tsvector)")
        self.cursor.copy_expert("COPY cases FROM STDIN", CopiedLines(lines))
        self.cursor.execute("CREATE INDEX cases_terms ON cases USING gin (terms)")
        self.cursor.execute("VACUUM (ANALYZE) cases")
        self.cursor.execute("CHECKPOINT")

    def bytes(self):
        self.cursor.execute("SELECT pg_total_relation_size('cases')")
        return self.cursor.fetchone()[0]

    def search(self, terms):
        self.cursor.execute("SELECT id FROM cases, (SELECT %s::tsquery AS query) asked WHERE terms @@ query"
                            f" ORDER BY ts_rank_cd(terms, query) DESC LIMIT {HITS}", ("|".join(terms),))
        return [row for row, in self.cursor.fetchall()]

    def close(self):
        self.connection.close()
        self.run("pg_ctl", "-D", str(self.directory / "data"), "-w", "-m", "fast", "stop")


class Groonga(Engine):
    """Through its own command line. Load, then the inverted index in one go, io_flush. No cache of answers."""
    match, ranked = "terms", "by number of words that match"

    def __init__(self, directory):
        self.directory = directory
        fresh = not directory.exists()
        directory.mkdir(exist_ok=True)
        self.process = subprocess.Popen(["groonga", *(["-n"] if fresh else []), str(directory / "db")], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.server = self.process.pid
        version = self.ask("status")["version"]
        self.ask("cache_limit 0")
        self.name = f"groonga {version}, {self.ranked}"

    def ask(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        head, *body = json.loads(self.process.stdout.readline())
        if head[0] != 0:
            raise RuntimeError(f"groonga: {head}")
        return body[0]

    def build(self, lines):
        self.ask("table_create Cases TABLE_NO_KEY")
        self.ask("column_create Cases terms COLUMN_SCALAR Text")
        self.process.stdin.write('load --table Cases\n[\n["terms"]')
        for line in lines:
            self.process.stdin.write(f',\n["{line}"]')
        self.ask("\n]")
        self.ask("table_create Terms TABLE_PAT_KEY ShortText --default_tokenizer TokenDelimit")
        self.ask("column_create Terms cases_terms COLUMN_INDEX Cases terms")
        self.ask("io_flush")

    def bytes(self):
        return size_of(self.directory)

    def search(self, terms):
        found = self.ask(f"select Cases --match_columns '{self.match}' --query '{' OR '.join(terms)}' --sort_keys -_score"
                         f" --limit {HITS} --output_columns _id --cache no")
        return [row for row, in found[0][2:]]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class GroongaWeighted(Groonga):
    """The same database, asked for scores in which rare words weigh more."""
    match, ranked, builds = "scorer_tf_idf(terms)", "by tf-idf", False

    def build(self, lines):
        """Nothing: it stands already."""


def remove(directory):
    shutil.rmtree(directory, ignore_errors=True)
