#!/usr/bin/python3
"""A data directory of version 7, in which ids and labels stand as they came, or of version 9, in which reasons do: brought up,
nothing of them is left in any file.
Usage: see service.py"""
import contextlib
import json
import pathlib
import random
import shutil
import sqlite3
import subprocess
import time

import service
from service import SIDEKICK, Client, patient

ADDRESS, NUMBER, ACCOUNT, AGENT = "pietjanssen@voorbeeld.nl", "+31612345678", "NL91ABNA0417164300", "kim.devries@voorbeeld.nl"
TRACES = (b"pietjans", b"31612345678", b"ABNA0417", b"kim.devr")
TEXTS = ("het zoemkastje doet niets", "de glimlamp knippert", "het zoemkastje zoemt")
# What a desk of then sent; id, conversation, team and the rest are cut out of these lines for the test below.
CASES = [{"id": f"chat:{ADDRESS}/{i}", "conversation_id": f"whatsapp:{NUMBER}", "agent_id": AGENT, "intent": f"mail van {ADDRESS}",
          "team": f"team {ACCOUNT}", "channel": "chat", "question": text, "answer": f"Druk {i + 1} keer op de knop.",
          "satisfaction": 4} for i, text in enumerate(TEXTS)]


def run(*arguments, code=0):
    done = subprocess.run([SIDEKICK, *map(str, arguments)], capture_output=True, text=True, timeout=patient(120))
    assert done.returncode == code, (arguments, done.returncode, done.stdout, done.stderr)
    return done.stdout


def traces(*directories):
    return {trace: path.name for directory in directories for path in pathlib.Path(directory).rglob("*") if path.is_file()
            for trace in TRACES if trace in path.read_bytes()}


def rows(data, sql):
    with contextlib.closing(sqlite3.connect(f"file:{data}/store.db?mode=ro", uri=True)) as database:
        return database.execute(sql).fetchall()


def set_version(data, version):
    """Back to a schema without what came later: 9 keeps the turns of a conversation once, 11 knows which cases were withdrawn."""
    with contextlib.closing(sqlite3.connect(data / "store.db", isolation_level=None)) as database:
        database.execute("DROP INDEX IF EXISTS shown_suggestions_case")
        database.execute("DROP TABLE IF EXISTS withdrawn")
        if version < 9 and ("continues",) in database.execute("SELECT name FROM pragma_table_info('cases')").fetchall():
            database.execute("BEGIN")
            turns = {}
            for row, question, answer, context, continues, count in database.execute(
                    "SELECT row, question, answer, context, continues, continues_turns FROM cases ORDER BY row").fetchall():
                before = turns[continues][-count:] if continues else []
                before += json.loads(context or "[]")
                turns[row] = before + [{"role": "customer", "text": question}, {"role": "agent", "text": answer}]
                if continues:
                    database.execute("UPDATE cases SET context = ? WHERE row = ?", (json.dumps(before), row))
            database.execute("DROP INDEX cases_continues")
            for column in ("continues", "continues_turns"):
                database.execute(f"ALTER TABLE cases DROP COLUMN {column}")
            database.execute("COMMIT")
        database.execute(f"PRAGMA user_version = {version}")


def import_cases(data, cases=CASES):
    path = pathlib.Path(data).parent / "cases.jsonl"
    path.write_text("".join(json.dumps(case) + "\n" for case in cases))
    return json.loads(run("import", "--quiet", "--json", "--data", data, path))


class Upgrade(service.ServiceTest):
    def old(self):
        """Cases, a set that was shown, a report and an index as the programs before wrote them: the present ones store all, then
        the masks are undone and the index is made of that."""
        data = self.copy_of_data()
        import_cases(data)
        with self.start(data=data) as running, Client(running.endpoint) as client:
            running.wait_until_indexed()
            shown = client.result("suggest", {"text": TEXTS[0], "min_confidence": 0, "conversation_id": f"whatsapp:{NUMBER}"})
            client.result("feedback", {"suggestion_set_id": shown["suggestion_set_id"], "agent_id": AGENT, "action": "sent",
                                       "suggestion_id": shown["suggestions"][0]["id"]})
        masked = dict(zip(("id", "conversation_id", "agent_id", "intent", "team"),
                          rows(data, "SELECT id, conversation_id, agent_id, intent, team FROM cases WHERE id LIKE 'chat:%/0'")[0]))
        with contextlib.closing(sqlite3.connect(data / "store.db", isolation_level=None)) as database:
            database.execute("BEGIN")
            for field, value in masked.items():
                self.assertNotEqual(value, CASES[0][field])  # they are masked today
                before, now = (text[:-1] if field == "id" else text for text in (value, CASES[0][field]))
                database.execute(f"UPDATE cases SET {field} = replace({field}, ?, ?)", (before, now))
                if field in ("id", "conversation_id"):
                    database.execute("UPDATE shown_sets SET result = replace(result, ?, ?), "
                                     "conversation_id = replace(conversation_id, ?, ?)", (before, now, before, now))
            database.execute("UPDATE cases SET digest = digest + 1 WHERE id LIKE 'chat:%'")  # of other contents
            database.execute("UPDATE feedback SET agent_id = ?", (AGENT,))
            database.execute("UPDATE cases SET metadata = ? WHERE id LIKE 'chat:%/1'", (json.dumps({ADDRESS: "yes"}),))
            database.execute("COMMIT")
        run("reindex", "--quiet", "--no-learning", "--data", data)
        set_version(data, 7)
        self.assertEqual(set(traces(data)), set(TRACES))
        self.assertIn(ADDRESS, rows(data, "SELECT group_concat(result) FROM shown_sets")[0][0])
        return data

    def wait_until_masked(self, running):
        def done():
            # Another connection of this process must not hold the log open.
            with contextlib.closing(sqlite3.connect(f"file:{running.data}/store.db?mode=ro", uri=True)) as database:
                return database.execute("SELECT NOT EXISTS (SELECT 1 FROM counters WHERE name = 'unmasked')"
                                        " AND EXISTS (SELECT 1 FROM erasures WHERE kind = 3 AND finished_us > 0)").fetchone()[0]
        running.wait_for(done, "ids are masked and every file was searched", 60)

    def assertMasked(self, data):
        self.assertEqual(traces(data), {})
        self.assertEqual(rows(data, "SELECT count(*), count(DISTINCT conversation_id) FROM cases WHERE id LIKE 'chat:email-%'"), [(3, 1)])
        self.assertEqual(rows(data, "SELECT kind, cases, sets, feedback, verified FROM erasures"), [(3, 3, 1, 1, 1)])
        run("audit", "--verify", "--data", data)
        # The same cases from the same source are the same cases.
        report = import_cases(data, [CASES[0], CASES[2]])
        self.assertEqual((report["duplicates"], report["read"]), (2, 2), report)
        self.assertEqual(rows(data, "PRAGMA integrity_check"), [("ok",)])

    def test_a_service_masks_what_is_there_and_leaves_no_trace(self):
        data = self.old()
        votes = rows(data, "SELECT taken, refused, rated FROM case_uses")
        self.assertEqual(len(votes), 1)
        with self.start(data=data) as running, Client(running.endpoint) as client:
            self.wait_until_masked(running)
            running.wait_until_indexed()
            found = client.result("suggest", {"text": TEXTS[0], "min_confidence": 0, "team": f"team {ACCOUNT}"})
            self.assertTrue(found["suggestions"][0]["source"]["case_ids"][0].startswith("chat:email-"), found)
            # The same agent's next report is the same voter's.
            client.result("feedback", {"suggestion_set_id": found["suggestion_set_id"], "agent_id": AGENT, "action": "sent",
                                       "suggestion_id": found["suggestions"][0]["id"]})
            self.assertEqual(client.result("case.delete", {"id": CASES[1]["id"]})["deleted"], True)
            self.assertEqual(client.result("case.add", CASES[1])["status"], "imported")
        self.assertEqual(rows(data, "SELECT count(DISTINCT voter), count(DISTINCT agent_id), count(*) FROM feedback"), [(1, 1, 2)])
        self.assertMasked(data)

    def test_import_and_reindex_do_it_too(self):
        for command in (("import", service.DEMO[0]), ("reindex", "--no-learning")):
            data = self.old()
            run(*command, "--quiet", "--data", data)
            self.assertMasked(data)

    def test_a_kill_at_any_moment(self):
        chance = random.Random(7)
        for _ in range(6):
            data = self.old()
            for _ in range(4):
                process = subprocess.Popen([SIDEKICK, "reindex", "--no-learning", "--quiet", "--data", str(data)],
                                           stderr=subprocess.DEVNULL)
                time.sleep(chance.uniform(0.005, 0.4))
                process.kill()
                process.wait()
            with self.start(data=data) as running:
                self.wait_until_masked(running)
                running.wait_until_indexed()
            self.assertMasked(data)

    def test_the_later_of_two_that_become_one_stays(self):
        data = self.old()
        newer = dict(CASES[0], answer="Een nieuw antwoord.")
        set_version(data, 8)  # stored by a program that masks, beside what was there
        import_cases(data, [newer])
        self.assertEqual(rows(data, "SELECT count(*) FROM cases WHERE question = 'het zoemkastje doet niets'"), [(2,)])
        set_version(data, 7)
        run("reindex", "--quiet", "--no-learning", "--data", data)
        self.assertEqual(rows(data, "SELECT answer FROM cases WHERE question = 'het zoemkastje doet niets'"), [(newer["answer"],)])
        self.assertEqual(traces(data), {})

    def test_backups_are_freed_and_the_forgotten_stay_forgotten(self):
        data = self.old()
        backup, moved = data.parent / "backup", data.parent / "moved"
        run("backup", backup, "--quiet", "--data", data)
        shutil.copytree(backup, moved)
        self.assertEqual(set(traces(moved)), set(TRACES))
        run("reindex", "--quiet", "--no-learning", "--data", data)
        self.assertEqual(traces(data, backup), {})
        # Forgotten under the masked id; the copy that was moved away knows the case under the old one.
        run("forget", "--identifier", "glimlamp", "--quiet", "--data", data)
        self.assertEqual(traces(data, backup), {})
        gone = rows(data, "SELECT count(*) FROM cases WHERE question LIKE '%glimlamp%' OR question LIKE '%zoemkastje%'")
        restored = data.parent / "restored"
        run("restore", moved, "--quiet", "--erasures", data, "--data", restored)
        self.assertEqual(rows(restored, "SELECT count(*) FROM cases WHERE question LIKE '%glimlamp%'"), [(0,)])
        self.assertEqual(rows(restored, "SELECT count(*) FROM cases WHERE question LIKE '%glimlamp%' OR question LIKE '%zoemkastje%'"),
                         gone)
        self.assertEqual(traces(restored), {})
        run("audit", "--verify", "--data", restored)

    def test_reasons_of_before_version_10_name_nobody(self):
        data = self.copy_of_data()
        with self.start(data=data) as running, Client(running.endpoint) as client:
            running.wait_until_indexed()
            for text in (f"ik ga {ADDRESS} vermoorden", "ik ga jullie vermoorden", TEXTS[0]):
                client.result("suggest", {"text": text, "conversation_id": f"gesprek {text[:6]}"})
        sets = rows(data, "SELECT number, result, conversation_id FROM shown_sets")
        with contextlib.closing(sqlite3.connect(data / "store.db")) as database, database:
            for number, result, _ in sets:
                database.execute("UPDATE shown_sets SET result = ? WHERE number = ?",
                                 (result.replace("ik ga {email} verm", f"ik ga {ADDRESS} verm"), number))
            database.execute("UPDATE shown_sets SET conversation_id = ? WHERE number = 1", (ADDRESS[:5],))
        set_version(data, 9)
        backup = data.parent / "backup"
        run("backup", backup, "--quiet", "--data", data)
        self.assertEqual(set(traces(data)), {TRACES[0]})
        self.assertEqual(set(traces(backup)), {TRACES[0]})
        before = rows(data, "SELECT row, sequence, digest, id FROM cases ORDER BY row")
        run("reindex", "--quiet", "--no-learning", "--data", data)
        self.assertEqual(traces(data), {})
        self.assertEqual(rows(data, "SELECT result FROM shown_sets"), [(result,) for _, result, _ in sets])
        self.assertEqual(rows(data, "SELECT row, sequence, digest, id FROM cases ORDER BY row"), before)
        self.assertEqual(rows(data, "SELECT kind, cases, sets, feedback, verified FROM erasures"), [(3, 0, 1, 0, 1)])
        self.assertEqual(traces(backup), {})
        run("audit", "--verify", "--data", data)

    def test_what_has_nothing_to_mask_is_left_alone(self):
        data = self.copy_of_data()
        set_version(data, 7)
        before = rows(data, "SELECT row, sequence, digest, id FROM cases ORDER BY row")
        run("reindex", "--quiet", "--no-learning", "--data", data)
        self.assertEqual(rows(data, "SELECT row, sequence, digest, id FROM cases ORDER BY row"), before)
        self.assertEqual(rows(data, "SELECT count(*) FROM erasures"), [(0,)])


service.main()
