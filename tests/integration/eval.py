#!/usr/bin/python3
"""`sidekick eval` on real data, its figures worked out a second time here from what `suggest`, `analyze` and the run file say.
Usage: eval.py BUILD_DIRECTORY SOURCE_DIRECTORY"""
import collections
import csv
import html.parser
import json
import re
import math
import pathlib
import subprocess
import sys
import tempfile
import unittest

from service import patient

BUILD, SOURCE = (pathlib.Path(argument) for argument in sys.argv[1:3])
SIDEKICK = str(BUILD / "src" / "sidekick")
CASES = [json.loads(line) for path in sorted((SOURCE / "data" / "demo").glob("*.jsonl"))
         for line in path.read_text(encoding="utf-8").splitlines()]
# Whole conversations are held out: every seventh of them.
CONVERSATIONS = sorted({case["conversation_id"] for case in CASES})
HELD_OUT_CONVERSATIONS = set(CONVERSATIONS[::7])
HELD_OUT = [case for case in CASES if case["conversation_id"] in HELD_OUT_CONVERSATIONS]
HISTORY = [case for case in CASES if case["conversation_id"] not in HELD_OUT_CONVERSATIONS]
BY_ID = {case["id"]: case for case in HISTORY}
VOID = {"area", "base", "br", "circle", "hr", "img", "input", "line", "link", "meta", "polygon", "polyline"}


def run(*arguments, data=None, stdin=None):
    command = [SIDEKICK, "--quiet", *arguments] + (["--data", str(data)] if data else [])
    return subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=patient(300))


def answer(*arguments, **keywords):
    done = run(*arguments, "--json", **keywords)
    assert done.returncode == 0, (arguments, done.returncode, done.stdout, done.stderr)
    return json.loads(done.stdout)


def figures(document):
    return {figure["measure"]: figure for figure in document["figures"]}


def write_lines(path, records):
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return str(path)


class Balanced(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.seen = [], collections.Counter()

    def handle_starttag(self, tag, attributes):
        self.seen[tag] += 1
        for name, value in attributes:
            assert not (name in ("src", "href") or (value or "").startswith("http")), (tag, name, value)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.seen[tag] += 1

    def handle_endtag(self, tag):
        assert tag in VOID or self.open.pop() == tag, tag


class Evaluation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.work = pathlib.Path(cls.directory.name)
        cls.data = cls.work / "data"
        answer("import", write_lines(cls.work / "history.jsonl", HISTORY), data=cls.data)
        cls.cases = write_lines(cls.work / "held-out.jsonl", HELD_OUT)
        cls.result = str(cls.work / "result.json")
        cls.document = answer("eval", "suggest", "--cases", cls.cases, "--label", "intent", "--k", "1,3,10", "--out", cls.result,
                              data=cls.data)

    @classmethod
    def tearDownClass(cls):
        cls.directory.cleanup()

    def refuse(self, status, message, *arguments):
        done = run(*arguments, data=self.data)
        self.assertEqual((done.returncode, done.stdout), (status, ""), done.stderr)
        self.assertIn(message, done.stderr)

    # ---- suggest ----

    def test_hits_are_those_that_suggest_gives(self):
        params = [{"id": case["id"], "text": case["question"], "context": case["context"], "limit": 10, "min_confidence": 0}
                  for case in HELD_OUT]
        batch = run("suggest", "--batch", data=self.data, stdin="".join(json.dumps(line) + "\n" for line in params)).stdout
        hits = collections.Counter()
        for case, line in zip(HELD_OUT, batch.splitlines()):
            suggestions = json.loads(line)["suggestions"]
            for k in (1, 3, 10):
                hits[k] += any(BY_ID[case_id]["intent"] == case["intent"]
                               for suggestion in suggestions[:k] for case_id in suggestion["source"]["case_ids"])
        for k in (1, 3, 10):
            figure = figures(self.document)[f"hit@{k}"]
            self.assertEqual(figure["n"], len(HELD_OUT))
            self.assertAlmostEqual(figure["value"], hits[k] / len(HELD_OUT), places=5)
            self.assertLess(figure["low"], figure["value"])
            self.assertGreater(figure["high"], figure["value"])

    def test_counts_and_settings(self):
        counts = self.document["counts"]
        self.assertEqual((counts["queries"], counts["history_cases"], counts["in_history"]), (len(HELD_OUT), len(HISTORY), 0))
        self.assertEqual(self.document["settings"]["label"], "intent")
        self.assertEqual(self.document["resampled_units"], len(HELD_OUT_CONVERSATIONS))

    def test_the_threads_do_not_show(self):
        documents = []
        for threads in ("1", "2"):
            document = answer("eval", "suggest", "--cases", self.cases, "--label", "intent", "--threads", threads, data=self.data)
            documents.append({name: value for name, value in document.items() if name != "elapsed_s"})
        self.assertEqual(documents[0], documents[1])

    def test_a_known_answer_has_f1_of_one(self):
        # Without numbers: a date or an amount of the answer is another customer's, and is not shown.
        plain = next(case for case in HISTORY if case["language"] == "en" and not re.search(r"\d", case["answer"]))
        case = dict(plain, id="again", context=[])
        path = write_lines(self.work / "known.jsonl", [case] * 2)
        document = answer("eval", "suggest", "--cases", path, data=self.data)
        self.assertEqual(figures(document)["token_f1@10"]["value"], 1)
        self.assertIsNone(figures(document)["token_f1@10"]["low"])  # of one message
        self.assertEqual(document["counts"]["repeated_ids"], 1)

    def test_ratings_of_shown_and_of_unranked(self):
        names = figures(self.document)
        shown, candidates, gain = (names[f"satisfaction_{name}"]["value"] for name in ("shown", "candidates", "gain"))
        self.assertTrue(1 <= candidates <= 5 and 1 <= shown <= 5)
        self.assertGreater(gain, 0)  # the demo's point: what satisfied comes first
        self.assertLess(names["bad_above_good"]["value"], 0.5)

    def test_slices_are_worst_first(self):
        ends = []
        for item in self.document["slices"]:
            figure = next(figure for figure in item["figures"] if figure["measure"] == self.document["headline"])
            ends.append(math.inf if figure["high"] is None else figure["high"])
        self.assertEqual(ends, sorted(ends))
        self.assertTrue({"language", "intent", "channel", "sentiment", "message_length", "context_turns"}
                        <= {item["by"] for item in self.document["slices"]})

    def test_lines_that_cannot_be_used(self):
        path = self.work / "broken.jsonl"
        path.write_text(json.dumps(HELD_OUT[0]) + "\n\n{\"question\": \"no answer\"}\nnot json\n", encoding="utf-8")
        done = run("eval", "suggest", "--cases", str(path), "--json", data=self.data)
        self.assertEqual(done.returncode, 0)
        self.assertEqual(json.loads(done.stdout)["counts"]["unusable_lines"], 2)
        self.assertIn("2 lines cannot be used and are left out; the first: line 3: answer is missing", done.stderr)

    def test_what_is_already_in_the_history_is_said(self):
        done = run("eval", "suggest", "--cases", write_lines(self.work / "leak.jsonl", HISTORY[:3]), data=self.data)
        self.assertIn("3 of the cases are in the history themselves", done.stderr)

    def test_the_same_turn_under_another_id_is_noticed(self):
        """A second export, what an agent sent under the helpdesk's id, a conversation that was cut in two, an everyday question."""
        long = next(case for case in HISTORY if len(case["question"].split()) >= 8)
        short = dict(long, question="hallo", answer="goedemiddag")
        for cases, counts in (
            ([dict(case, id=f"export2-{number}") for number, case in enumerate(HISTORY[:5])], (5, 0)),
            ([dict(long, id="other", answer="Iets heel anders.")], (1, 0)),
            ([dict(long, id="other", conversation_id="elsewhere")], (1, 0)),
            ([dict(long, id="other", question="En hoe zit het dan met de verzending daarvan?")], (0, 1)),
            ([dict(short, id="other", conversation_id="elsewhere")], (0, 0)),
        ):
            done = run("eval", "suggest", "--cases", write_lines(self.work / "again-held.jsonl", cases), "--json", data=self.data)
            found = json.loads(done.stdout)["counts"]
            self.assertEqual((found["in_history"], found["conversation_in_history"]), counts, cases[0])
            self.assertEqual("in the history themselves" in done.stderr, counts[0] > 0)
            self.assertEqual("turns of the same conversation" in done.stderr, counts[1] > 0)

    def test_refusals(self):
        empty = self.work / "empty.jsonl"
        empty.write_text("\n", encoding="utf-8")
        self.refuse(1, "there is no file /nonexistent", "eval", "suggest", "--cases", "/nonexistent")
        self.refuse(1, "has no lines", "eval", "suggest", "--cases", str(empty))
        self.refuse(1, "\"satisfaction\" is no label", "eval", "suggest", "--cases", self.cases, "--label", "satisfaction")
        self.refuse(1, "has a field \"colour\"", "eval", "suggest", "--cases", self.cases, "--label", "colour")
        self.refuse(2, "which cases?", "eval", "suggest")
        for depths in ("0", "3,1", "1,,3", "21", "x", "1,2,3,4,5,6,7,8,9"):
            self.refuse(2, "--k wants rising numbers from 1 to 20, at most 8 of them", "eval", "suggest", "--cases", self.cases, "--k", depths)
        self.refuse(2, "there is no eval verb", "eval", "sugest")
        self.refuse(2, "needs a --baseline", "eval", "suggest", "--cases", self.cases, "--fail-if-worse")
        self.refuse(2, "no figure \"hit@2\"", "eval", "suggest", "--cases", self.cases, "--by", "hit@2")
        done = run("eval", "suggest", "--cases", self.cases, data=self.work / "nowhere")
        self.assertEqual(done.returncode, 1)

    # ---- compare, threshold, show ----

    def test_a_result_equals_itself(self):
        document = answer("eval", "compare", self.result, self.result)
        self.assertEqual({measure["verdict"] for measure in document["measures"]}, {"equal"})
        self.assertEqual(document["significant_losses"], 0)
        self.assertEqual(document["pairs"], len(HELD_OUT))

    def test_a_significant_loss_fails_the_build(self):
        gate = ["eval", "suggest", "--cases", self.cases, "--label", "intent", "--baseline", self.result, "--fail-if-worse"]
        self.assertEqual(run(*gate, data=self.data).returncode, 0)
        done = run(*gate, "--min-confidence", "0.95", data=self.data)
        self.assertEqual(done.returncode, 1)
        self.assertIn("significantly worse", done.stderr)

    def test_a_gate_does_not_open_on_hardly_anything(self):
        few = write_lines(self.work / "few.jsonl", HELD_OUT[:5])
        compared = ["eval", "suggest", "--cases", few, "--label", "intent", "--baseline", self.result]
        done = run(*compared, "--fail-if-worse", data=self.data)
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"{len(HELD_OUT) - 5} of the {len(HELD_OUT)} queries", done.stderr)
        self.assertEqual(run(*compared, data=self.data).returncode, 0)
        done = run("eval", "suggest", "--cases", self.cases, "--label", "channel", "--baseline", self.result, "--fail-if-worse",
                   data=self.data)
        self.assertEqual(done.returncode, 1)
        self.assertIn("--label was intent", done.stderr)

    def test_the_threshold_keeps_its_word(self):
        document = answer("eval", "threshold", "--precision", "0.85", self.result)
        threshold = document["measured"]
        self.assertGreaterEqual(threshold["precision"], 0.85)
        rows = json.loads(pathlib.Path(self.result).read_text())["queries"]
        firsts = [next((decision for decision in row.get("decisions", []) if decision["confidence"] >= threshold["min_confidence"]), None)
                  for row in rows]
        shown = [first for first in firsts if first]
        self.assertAlmostEqual(threshold["precision"], sum(first["right"] for first in shown) / len(shown), places=2)
        self.assertAlmostEqual(threshold["coverage"], len(shown) / len(rows), places=2)

    def test_show_gives_the_same_figures(self):
        again = answer("eval", "show", self.result)
        for name, figure in figures(self.document).items():
            for end in ("value", "low", "high"):  # result files hold six digits
                self.assertAlmostEqual(figures(again)[name][end], figure[end], places=4)
        places = [[(item["by"], item["value"], item["queries"]) for item in document["slices"]] for document in (again, self.document)]
        self.assertEqual(sorted(places[0]), sorted(places[1]))
        other = self.work / "other.json"
        other.write_text("{}")
        self.refuse(1, "is not a result file", "eval", "show", str(other))

    def test_the_page_is_whole_and_fetches_nothing(self):
        page = self.work / "page.html"
        self.assertEqual(run("eval", "show", self.result, "--report", str(page), "--baseline", self.result).returncode, 0)
        text = page.read_text(encoding="utf-8")
        parser = Balanced()
        parser.feed(text)
        self.assertEqual(parser.open, [])
        self.assertEqual(parser.seen["script"] + parser.seen["link"] + parser.seen["img"], 0)
        self.assertGreater(parser.seen["svg"], 5)
        self.assertIn("prefers-color-scheme:dark", text)
        self.assertIn("@media print", text)

    # ---- retrieval ----

    def test_retrieval_measures_are_those_of_the_run_file(self):
        topics = collections.defaultdict(set)
        for case in HISTORY:
            topics[case["intent"]].add(case["id"])
        queries = [{"id": case["id"], "text": case["question"]} for case in HELD_OUT[:60]]
        queries_path = write_lines(self.work / "queries.jsonl", queries)
        qrels_path, run_path = self.work / "qrels", self.work / "run"
        grades = {case["id"]: {doc: 1 + (doc[0] == "b") for doc in topics[case["intent"]]} for case in HELD_OUT[:60]}
        grades["never-asked"] = {HISTORY[0]["id"]: 1}
        qrels_path.write_text("".join(f"{query} 0 {doc} {grade}\n" for query, docs in grades.items() for doc, grade in docs.items()))
        document = answer("eval", "retrieval", "--queries", queries_path, "--qrels", str(qrels_path), "--run", str(run_path), data=self.data)
        runs = collections.defaultdict(list)
        for line in run_path.read_text().splitlines():
            query, _, doc, _, score, _ = line.split()
            runs[query].append((float(score), doc))
        sums = collections.Counter()
        for query, judged in grades.items():
            ranked = [doc for _, doc in sorted(runs[query], reverse=True)]
            relevant = [rank for rank, doc in enumerate(ranked, 1) if judged.get(doc)]
            sums["map"] += sum(found / rank for found, rank in enumerate(relevant, 1)) / len(judged) if judged else 0
            sums["mrr@10"] += 1 / relevant[0] if relevant and relevant[0] <= 10 else 0
            sums["p@1"] += bool(relevant and relevant[0] == 1)
            sums["success@3"] += bool(relevant and relevant[0] <= 3)
            for cutoff in (3, 10):
                gain = sum(judged.get(doc, 0) / math.log2(rank + 1) for rank, doc in enumerate(ranked[:cutoff], 1))
                ideal = sum(grade / math.log2(rank + 1) for rank, grade in enumerate(sorted(judged.values(), reverse=True)[:cutoff], 1))
                sums[f"ndcg@{cutoff}"] += gain / ideal if ideal else 0
        count = sum(bool(docs) for docs in grades.values())
        self.assertEqual(document["counts"]["judged_but_not_asked"], 1)
        for measure, total in sums.items():
            self.assertEqual(figures(document)[measure]["n"], count)
            self.assertAlmostEqual(figures(document)[measure]["value"], total / count, places=5, msg=measure)
        again = answer("eval", "retrieval", "--from-run", str(run_path), "--qrels", str(qrels_path))
        for measure in sums:
            self.assertAlmostEqual(figures(again)[measure]["value"], figures(document)[measure]["value"], places=5, msg=measure)

    # ---- tags ----

    def test_tag_measures_are_those_of_analyze(self):
        path = SOURCE / "data" / "messages" / "delivery.jsonl"
        messages = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()][:150]
        batch = run("analyze", "--batch", data=self.data,
                    stdin="".join(json.dumps({"id": i, "text": message["text"]}) + "\n" for i, message in enumerate(messages))).stdout
        pairs = [(message["sentiment"], json.loads(line)["tags"]["sentiment"]["label"])
                 for message, line in zip(messages, batch.splitlines())]
        labels = {label for pair in pairs for label in pair}
        f1 = [2 * sum(truth == given == label for truth, given in pairs) / sum((truth == label) + (given == label) for truth, given in pairs)
              for label in labels]
        document = answer("eval", "tags", "--task", "sentiment", write_lines(self.work / "messages.jsonl", messages), data=self.data)
        self.assertAlmostEqual(figures(document)["accuracy"]["value"], sum(truth == given for truth, given in pairs) / len(pairs), places=5)
        self.assertAlmostEqual(figures(document)["macro_f1"]["value"], sum(f1) / len(f1), places=5)
        self.assertEqual(sum(cell["n"] for cell in document["confusion"]), len(messages))
        marked_path = self.work / "marked.jsonl"
        marked_path.write_text("\ufeff" + json.dumps(messages[0]) + "\n", encoding="utf-8")
        marked = answer("eval", "tags", "--task", "sentiment", str(marked_path), data=self.data)
        self.assertEqual(sum(cell["n"] for cell in marked["confusion"]), 1)
        self.refuse(2, "--task must be", "eval", "tags", "--task", "mood", str(path))
        self.refuse(1, "no line that can be used", "eval", "tags", "--task", "sentiment", "--field", "colour", str(path))

    def test_labels_that_the_program_writes_otherwise_or_not_at_all(self):
        lines = [{"text": "super blij, geweldig!", "sentiment": "Positive"}, {"text": "wat slecht zeg, waardeloos", "sentiment": "NEGATIVE"},
                 {"text": "ik wil ruilen", "sentiment": "pos"}]
        done = run("eval", "tags", "--task", "sentiment", write_lines(self.work / "letters.jsonl", lines), "--json", data=self.data)
        document = json.loads(done.stdout)
        self.assertEqual(figures(document)["accuracy"]["value"], 1)
        self.assertEqual(document["counts"]["unusable_lines"], 1)
        self.assertIn('there is no sentiment "pos"', done.stderr)
        lines = [{"text": "waar blijft mijn pakket", "intent": "Delivery.Late"}, {"text": "wie won gisteren de koers", "intent": "OOS"},
                 {"text": "zet de lamp aan", "intent": "HassTurnOn"}]
        done = run("eval", "tags", "--task", "intent", write_lines(self.work / "intents.jsonl", lines), "--json", data=self.data)
        document = json.loads(done.stdout)
        self.assertEqual((document["counts"]["unknown_label"], document["counts"]["out_of_scope"]), (1, 1))
        self.assertIn("delivery.late", [label["label"] for label in document["labels"]])
        self.assertIn("1 messages have an intent that the model does not know", done.stderr)

    def test_labels_are_shown_whole_and_obey_nobody(self):
        names = ["customer.account.settings.password", "customer.account.settings.address", "caf\u00e9", "a\u001b[31mb\u0007\nc",
                 "klantenservice." * 5 + "begin", "klantenservice." * 5 + "einde"]
        lines = [{"text": "hallo", "intent": name} for name in names]
        shown = run("eval", "tags", "--task", "intent", write_lines(self.work / "names.jsonl", lines), data=self.data).stdout
        self.assertNotRegex(shown, "[\x00-\x09\x0b-\x1f\x7f]")
        table = [line for line in shown.splitlines() if re.search(r" {3,}1$", line)]
        rows = {line[:48].strip(): line for line in table if len(line) == 48 + 38}
        for name in names[:3]:
            self.assertIn(name, rows)
        self.assertEqual(sum(row.startswith("klantenservice.") and row.endswith(("begin", "einde")) and "\u2026" in row for row in rows), 2)
        self.assertIn("a [31mb  c", rows)
        lines = [{"text": "wie won de koers", "intent": "other"}] * 12
        shown = run("eval", "tags", "--task", "intent", write_lines(self.work / "outside.jsonl", lines), data=self.data).stdout
        self.assertNotIn("nan", shown)

    # ---- register conversion ----

    def test_register_conversion_counts_phrases_and_damage(self):
        plain = [{"formal": "Kunt u uw adres sturen?", "informal": "Kun je je adres sturen?"},
                 {"formal": "Hebt u de bon?", "informal": "Heb jij de bon?"},
                 {"formal": "U gaat morgen naar uw bank.", "informal": "Jullie gaan morgen naar jullie bank."},
                 {"formal": "Klik op \"Uw gegevens\".", "untouched": True}, {"informal": "Je belt ons.", "untouched": True}]
        document = answer("eval", "register-conversion", write_lines(self.work / "pairs.jsonl", plain))
        found = {name: (figure["hits"], figure["of"]) for name, figure in figures(document).items()}
        # "Kun je je", "Heb jij" and, of the third, "Jullie gaan" and "jullie"
        self.assertEqual(found["phrases_right@informal"], (2, 4))
        self.assertEqual(found["damaged@informal"], (1, 3))
        self.assertEqual(found["phrases_right@formal"], (2, 4))
        self.assertEqual(found["damaged@formal"], (0, 3))
        self.assertEqual(found["unsure@formal"], (1, 3))
        self.assertEqual(found["untouched_kept"], (1, 2))
        self.assertEqual(sorted(entry["what"] for entry in document["wrong"]), ["changed", "damaged", "unsure"])
        halves = [{"pair": "a", "formality": "informal", "text": "Je pakket komt, je belt.", "markers": ["Je", "je"]},
                  {"pair": "b", "formality": "formal", "text": "Uw pas.", "markers": ["Uw"]},
                  {"pair": "a", "formality": "formal", "text": "Uw pakket komt, u belt.", "markers": ["Uw", " u"]}]
        marked = figures(answer("eval", "register-conversion", write_lines(self.work / "cocoa.jsonl", halves)))
        self.assertEqual((marked["phrases_right@formal"]["hits"], marked["phrases_right@formal"]["of"]), (2, 2))
        self.assertEqual((marked["damaged@formal"]["value"], marked["damaged@informal"]["value"]), (0, 0))
        shown = run("eval", "register-conversion", str(self.work / "pairs.jsonl"), "--wrong", "5")
        self.assertIn("address in quotation marks" if "quotation" in shown.stdout else "several people", shown.stdout)
        broken = write_lines(self.work / "broken.jsonl", plain[:1] + [{"formal": "alleen"}])
        self.refuse(1, "line 2 needs", "eval", "register-conversion", broken)
        self.refuse(1, "no text in both registers", "eval", "register-conversion", write_lines(self.work / "half.jsonl", halves[:1]))
        self.refuse(2, "which file", "eval", "register-conversion")

    def test_the_out_of_scope_curve(self):
        messages = [json.loads(line) for name in ("other", "invoice") for line in
                    (SOURCE / "data" / "messages" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()[:80]]
        document = answer("eval", "tags", "--task", "intent", write_lines(self.work / "scope.jsonl", messages), data=self.data)
        scope = document["out_of_scope"]
        self.assertEqual(scope["n"], sum(message["intent"] == "other" for message in messages))
        self.assertEqual(len(scope["curve"]), 101)
        self.assertEqual(scope["curve"][0]["out_of_scope_recall"], 0)
        recalls = [point["out_of_scope_recall"] for point in scope["curve"]]
        self.assertEqual(recalls, sorted(recalls))
        self.assertGreater(scope["separation"], 0.5)

    # ---- people and the log ----

    def test_a_sheet_goes_out_and_comes_back(self):
        sheet = self.work / "sheet.csv"
        self.assertEqual(run("eval", "sheet", self.result, "--out", str(sheet), "--size", "12").returncode, 0)
        with open(sheet, encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        self.assertEqual(len(rows), 24)
        key = {item["item"]: item["source"] for item in json.loads(pathlib.Path(f"{sheet}.key").read_text())["items"]}
        send = [name for name in rows[0] if name.startswith("Would")][0]
        solve = [name for name in rows[0] if name.startswith("Does")][0]
        for rater in ("ann", "bob"):
            with open(self.work / rater, "w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, rows[0].keys())
                writer.writeheader()
                for row in rows:
                    good = key[int(row["item"])] == "agent"
                    writer.writerow({**row, send: "yes" if good else "no", solve: "yes"})
        document = answer("eval", "sheet", "--read", f"{sheet}.key", str(self.work / "ann"), str(self.work / "bob"))
        first = document["questions"][0]
        self.assertEqual((first["sidekick"]["yes"], first["agent"]["yes"], first["kappa"]["value"]), (0, 1, 1))
        self.assertLess(first["difference"]["p"], 0.01)

    def test_the_log_and_its_gaps(self):
        with tempfile.TemporaryDirectory() as directory:
            data = pathlib.Path(directory) / "data"
            answer("import", write_lines(self.work / "again.jsonl", HISTORY[:80]), data=data)
            self.assertEqual(run("eval", "log", data=data).returncode, 1)  # nothing was shown yet
            texts = [case["question"] for case in HISTORY[:6]] + ["xylofoon stemmen graag", "kan iemand mijn xylofoon stemmen"]
            batch = run("suggest", "--batch", data=data, stdin="".join(json.dumps({"id": i, "text": text}) + "\n" for i, text in enumerate(texts)))
            sets = [json.loads(line) for line in batch.stdout.splitlines()]
            reports = []
            answered = [number for number, shown in enumerate(sets) if shown["suggestions"]]
            self.assertGreater(len(answered), 3)
            for number, shown in enumerate(sets):
                report = {"id": number, "suggestion_set_id": shown["suggestion_set_id"], "action": "rejected", "suggestion_id": None}
                if number in answered[:3]:
                    report.update(action="sent", suggestion_id=shown["suggestions"][0]["id"], final_text=shown["suggestions"][0]["template"])
                reports.append(report)
            run("feedback", "--batch", data=data, stdin="".join(json.dumps(report) + "\n" for report in reports))
            document = answer("eval", "log", data=data)
            shown = sum(bool(result["suggestions"]) for result in sets)
            self.assertEqual(document["counts"]["sent"], 3)
            self.assertAlmostEqual(figures(document)["accepted"]["value"], 3 / shown, places=5)
            self.assertEqual(figures(document)["edit_distance"]["value"], 0)
            gaps = answer("eval", "gaps", data=data)
            self.assertEqual(gaps["messages"], 5)
            self.assertTrue(any("xylofoon" in cluster["terms"] for cluster in gaps["clusters"]))
            refused = run("eval", "log", "--weight", "satisfaction=2", data=data)
            self.assertEqual(refused.returncode, 1)
            self.assertIn("the log cannot tell", refused.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
