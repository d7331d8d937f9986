#!/usr/bin/python3
"""Keys that are bound to teams: what such a client may find and change, and everything that it might try. Usage: see service.py"""
import contextlib
import json
import random
import sqlite3
import subprocess
import time

import service
from service import NOT_ALLOWED, NOT_FOUND, PARAMS, SIDEKICK, Client, patient

QUESTION = "waar blijft de beloofde vlaggenmast van mijn bestelling"
TEAMS = ("shop", "bank", "customer care")
MAIL, PHONE = "Klantenservice@Example.nl", "lijn 020-1234567"  # which are masked in cases
REPLIES = {"shop": "De vlaggenmast wordt morgenochtend door onze eigen bezorger gebracht,",
           "bank": "Uw betaling is nog niet verwerkt en daarom wacht de leverancier,",
           "customer_care": "Wat vervelend! Bel ons even, dan zoeken wij samen uit waar het misging,",
           "nobody": "Dit is geen vraag voor deze afdeling, kijk op de website bij veelgestelde vragen,"}


def case(team, number, **fields):
    """Each team's reply names the team, so that a leak shows in the text."""
    name = team.replace(" ", "_") if team else "nobody"
    return {"id": f"{name}-{number}", "question": f"{QUESTION} {number}", "answer": REPLIES[name] + f" zegt {name}.",
            "satisfaction": 5, "language": "nl", **({"team": team} if team else {}), **fields}


def learnable():
    """Twelve replies, each of one team. One frequent word says what a question is about; eight rare ones lead astray whoever goes
    by similarity, so that what `reindex` learns helps, and is kept."""
    draw = random.Random(7)

    def word():
        return "".join(draw.choice("bdfgklmnprstvz") + draw.choice("aeiou") for _ in range(4))

    rare, topics = [word() for _ in range(500)], [word() for _ in range(12)]
    for number in range(1200):
        topic = topics[number % 12]
        team = "shop" if number % 2 else "bank"
        answer = " ".join(topic + ending for ending in ("", "en", "ing", "baar"))
        yield {"id": f"{team}-{1000 + number}", "question": " ".join([topic, *draw.sample(rare, 8)]), "language": "nl", "team": team,
               "answer": f"Over {answer}, zegt {team}."}


class Teams(service.KeyedTest):
    """Every team has the same questions, so that only the bounds keep the replies apart."""
    lines = {
        "shop": "desk Balie 1 team=shop", "shop_too": "desk team=shop", "bank": "desk Loket team=bank",
        "both": "desk team=shop,customer care", "admin": "admin", "desk": "desk",
        "shop_batch": "batch loads team=shop", "both_batch": "batch team=shop, customer care", "shop_qa": "qa team=shop",
        "shop_privacy": "privacy team=shop", "shop_admin": "admin team=shop",
        "mail": f"desk team={MAIL}", "mail_batch": f"batch team={MAIL}", "phone_and_mail": f"desk team={PHONE}, {MAIL}",
        "other_mail": "desk team=anders@example.nl",
    }
    listed = names = tuple(lines)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cases = [case(team, number) for team in (*TEAMS, None) for number in range(30)]
        cls.learnable = list(learnable())
        cases += cls.learnable
        text = "".join(json.dumps(record) + "\n" for record in cases)
        for arguments, given in ((["import", "-"], text), (["reindex"], None)):  # reindex learns which reply fits
            done = subprocess.run([SIDEKICK, *arguments, "--quiet", "--data", str(cls.imported)], input=given, text=True,
                                  capture_output=True, timeout=patient(300))
            assert done.returncode == 0, done.stderr

    def line_of(self, name):
        return self.lines[name]

    def setUp(self):
        super().setUp()
        self.running = self.serve()
        with Client(self.running.endpoint, keys=self.keys("admin")) as admin:
            def indexed():
                index = admin.result("status")["index"]
                return index["revision"] is not None and index["lag"] == 0
            self.running.wait_for(indexed, "the index holds all")

    def tearDown(self):
        self.running.stop()

    def ask(self, name, **params):
        return self.client(self.running, name).call("suggest", {"text": QUESTION, "limit": 20, "min_confidence": 0, **params})

    def seen(self, name, **params):
        """Teams whose replies come, by what the replies say and by the ids of the cases behind them."""
        result = self.ask(name, **params)["result"]
        found = set()
        for suggestion in result["suggestions"]:
            found |= {case_id.rsplit("-", 1)[0] for case_id in suggestion["source"]["case_ids"]}
            found |= {name for name in ("shop", "bank", "customer_care", "nobody") if f"zegt {name}" in suggestion["text"]}
        return {name for name in found if name in ("shop", "bank", "customer_care", "nobody")}

    def test_each_finds_its_own(self):
        self.assertEqual(self.seen("shop"), {"shop"})
        self.assertEqual(self.seen("bank"), {"bank"})
        self.assertEqual(self.seen("both"), {"shop", "customer_care"})
        self.assertEqual(self.seen("shop_admin"), {"shop"})
        self.assertEqual(self.seen("desk"), {"shop", "bank", "customer_care", "nobody"})
        self.assertEqual(self.seen("desk", team="bank"), {"bank"})
        for text in ("waar blijft mijn pakket?", "ja graag", "mijn pinpas is gestolen"):  # the demo history is of other teams
            for suggestion in self.ask("shop", text=text)["result"]["suggestions"]:
                self.assertLessEqual({case_id.split("-")[0] for case_id in suggestion["source"]["case_ids"]}, {"shop"})

    def test_the_learnt_model_proposes_nothing_of_others(self):
        self.assertTrue((self.data / "models" / "replies.model").exists())
        proposed = 0
        for record in self.learnable[:24]:
            topic = record["question"].split()[0]
            self.assertLessEqual(self.seen("shop", text=topic + " wxyz"), {"shop"})
            self.assertLessEqual(self.seen("shop", text=record["question"]), {"shop"})
            proposed += "bank" in self.seen("desk", text=topic + " wxyz")
        self.assertGreater(proposed, 6)

    def test_a_request_cannot_name_another_team(self):
        for team in ("bank", "Shop", "shop ", "shop\u0000", "shop,bank", "nobody"):
            with self.subTest(team=team):
                self.assertEqual(self.ask("shop", team=team)["error"]["code"], NOT_ALLOWED)
        self.assertEqual(self.seen("shop", team="shop"), {"shop"})
        self.assertEqual(self.seen("shop", team=""), {"shop"})
        self.assertEqual(self.seen("both", team="customer care"), {"customer_care"})
        self.assertEqual(self.seen("shop", teams=["bank"], team_count=0, customer={"team": "bank"}), {"shop"})

    def test_a_case_that_moves_is_gone_at_once(self):
        """The index still says the old team; the store is asked."""
        admin, shop = self.client(self.running, "admin"), self.client(self.running, "shop")
        secret = "De wimpel is van de bank alleen."
        words = "mijn wimpel wappert wonderlijk"
        admin.result("case.add", case("shop", "moves", question=words, answer=secret))
        asked = {"text": words, "limit": 20, "min_confidence": 0}
        deadline = time.monotonic() + patient(20)
        while secret not in json.dumps(shop.result("suggest", asked)):
            self.assertLess(time.monotonic(), deadline)
        for team, expected in (("bank", False), ("shop", True)) * 5:
            admin.result("case.add", case(team, 0, id="shop-moves", question=words, answer=secret))
            answer = json.dumps(shop.result("suggest", asked))
            if not expected:
                self.assertNotIn(secret, answer)

    def test_a_team_may_be_called_by_its_address(self):
        admin, mail, batch = (self.client(self.running, name) for name in ("admin", "mail", "mail_batch"))
        answers = {MAIL: "Dat zoekt de brievenbus voor u uit.", PHONE: "Dat hoort u zo aan de lijn."}
        asked = {"text": "mijn kwartelkooi kantelt", "limit": 20, "min_confidence": 0}
        for number, (team, answer) in enumerate(answers.items()):
            case = {"id": f"called-{number}", "question": asked["text"], "answer": answer, "team": team}
            self.assertEqual(admin.result("case.add", case)["status"], "imported")

        def found(name, **params):
            text = json.dumps(self.ask(name, **{**asked, **params})["result"]["suggestions"])
            return {team for team, answer in answers.items() if answer in text}
        self.running.wait_for(lambda: found("admin") == set(answers), "both are in the index")
        for name, teams in (("mail", {MAIL}), ("phone_and_mail", {MAIL, PHONE}), ("other_mail", set()), ("shop", set())):
            with self.subTest(name=name):
                self.assertEqual(found(name), teams)
        self.assertEqual(found("phone_and_mail", team=PHONE), {PHONE})
        self.assertEqual(found("mail", team=MAIL.lower()), {MAIL})  # as cases of it are one team's
        self.assertEqual(self.ask("mail", **{**asked, "team": PHONE})["error"]["code"], NOT_ALLOWED)
        shown = self.ask("mail", **asked)["result"]
        self.assertEqual(self.feedback("mail", shown)["result"], {"accepted": True})
        self.assertEqual(self.feedback("other_mail", shown)["error"]["code"], NOT_FOUND)
        own = {"id": "called-2", "question": asked["text"], "answer": "Schoorvoetend."}
        for case, status in ((own, "imported"), (own, "duplicate"), ({**own, "team": MAIL, "answer": "Schoorvoetend!"}, "updated")):
            self.assertEqual(batch.result("case.add", case)["status"], status)
        self.assertEqual(batch.error("case.add", {**own, "team": PHONE})["code"], NOT_ALLOWED)
        self.assertEqual(batch.error("case.add", {**own, "id": "called-1"})["code"], NOT_ALLOWED)
        self.assertEqual(batch.error("case.delete", {"id": "called-1"})["code"], NOT_FOUND)
        self.assertEqual([call.get("result") for call in batch.exchange(  # a frame of two calls: masked once
            [{"jsonrpc": "2.0", "id": i, "method": "case.delete", "params": {"id": f"called-{i}"}} for i in (2, 0)])],
            [{"deleted": True}] * 2)
        for path in self.data.rglob("store.db*"):
            self.assertNotIn(MAIL.lower().encode(), path.read_bytes().lower())

    def test_request_ids_are_each_keys_own(self):
        params = {"request_id": "jan@example.nl 1"}
        own = self.ask("bank", **params)["result"]
        self.assertEqual(self.ask("bank", **params)["result"]["suggestion_set_id"], own["suggestion_set_id"])
        for name in ("shop", "shop_too", "desk"):
            other = self.ask(name, **params)["result"]
            self.assertNotEqual(other["suggestion_set_id"], own["suggestion_set_id"])
        self.assertEqual(self.seen("shop", **params), {"shop"})
        for path in self.data.rglob("store.db*"):
            self.assertNotIn(b"jan@example.nl", path.read_bytes())

    def test_a_key_that_changes_teams_gets_no_old_answer(self):
        params = {"request_id": "before"}
        self.assertEqual(self.seen("both", **params), {"shop", "customer_care"})
        self.lines = {**self.lines, "both": "desk team=shop"}
        self.write_list(*self.listed)
        time.sleep(1.3)
        self.assertEqual(self.ask("both", **params)["error"]["code"], PARAMS)
        self.assertEqual(self.seen("both"), {"shop"})

    def feedback(self, name, result, place=0):
        suggestion = result["suggestions"][place]["id"] if place is not None else None
        params = {"suggestion_set_id": result["suggestion_set_id"], "suggestion_id": suggestion, "action": "rejected"}
        return self.client(self.running, name).call("feedback", params)

    def test_what_a_key_of_several_teams_sends_is_no_ones(self):
        """What is learnt of it belongs to the one team that the key is bound to; of several none is more its owner than another."""
        for name, team in (("shop", "shop"), ("both", None), ("desk", None)):
            shown = self.ask(name, text=f"mijn strandstoel van {name} klapt dicht")["result"]
            report = {"suggestion_set_id": shown["suggestion_set_id"], "action": "sent", "final_text": f"Zet de beugel van {name} om."}
            self.assertEqual(self.client(self.running, name).result("feedback", report), {"accepted": True})
            with contextlib.closing(sqlite3.connect(f"file:{self.data}/store.db?mode=ro", uri=True)) as database:
                sql = "SELECT team FROM cases WHERE id = ?"
                self.assertEqual(database.execute(sql, (f"sent:{shown['suggestion_set_id']}",)).fetchall(), [(team,)], name)

    def test_feedback_on_what_was_shown_to_others(self):
        bank, both, desk = (self.ask(name)["result"] for name in ("bank", "both", "desk"))
        narrowed = self.ask("both", team="shop")["result"]
        for place in (0, None):
            for name, result in (("shop", bank), ("shop", both), ("shop", desk), ("bank", both), ("both", bank)):
                with self.subTest(name=name, place=place):
                    self.assertEqual(self.feedback(name, result, place)["error"]["code"], NOT_FOUND)
            made_up = {**bank, "suggestion_set_id": "0" * len(bank["suggestion_set_id"])}
            self.assertEqual(self.feedback("shop", made_up, place)["error"], self.feedback("shop", bank, place)["error"])
            for name, result in (("bank", bank), ("both", both), ("shop", narrowed), ("both", narrowed), ("admin", bank)):
                self.assertEqual(self.feedback(name, result, place)["result"], {"accepted": True})
        shop = self.ask("shop")["result"]
        mixed = {"suggestion_set_id": shop["suggestion_set_id"], "suggestion_id": bank["suggestions"][0]["id"], "action": "sent"}
        self.assertEqual(self.client(self.running, "shop").error("feedback", mixed)["code"], NOT_FOUND)

    def test_cases_of_others_cannot_be_changed(self):
        batch, admin = self.client(self.running, "shop_batch"), self.client(self.running, "admin")
        for victim in ("bank-1", "nobody-1"):
            self.assertEqual(batch.error("case.add", case("shop", 1, id=victim))["code"], NOT_ALLOWED)
            missing = batch.error("case.delete", {"id": "there-is-none"})
            self.assertEqual(batch.error("case.delete", {"id": victim}), missing)  # no word of its existence
            self.assertEqual(missing["code"], NOT_FOUND)
        self.assertEqual(batch.error("case.add", case("bank", 99))["code"], NOT_ALLOWED)
        self.assertEqual(batch.result("case.add", case(None, 99))["status"], "imported")  # the key's only team
        self.assertEqual(admin.error("case.delete", {"id": "bank-99"})["code"], NOT_FOUND)
        both = self.client(self.running, "both_batch")
        self.assertEqual(both.error("case.add", case(None, 98))["data"], {"field": "team"})
        self.assertEqual(both.result("case.add", case("customer care", 98))["status"], "imported")
        self.assertEqual(both.result("case.add", case("shop", 0, id="customer_care-98"))["status"], "updated")
        self.assertEqual(batch.result("case.delete", {"id": "nobody-99"}), {"deleted": True})
        self.assertEqual(batch.result("case.delete", {"id": "customer_care-98"}), {"deleted": True})
        self.assertEqual(self.seen("bank"), {"bank"})
        actors = subprocess.run([SIDEKICK, "audit", "--json", "--data", str(self.data)], capture_output=True, text=True).stdout
        self.assertIn("key:loads", actors)

    def test_numbers_of_everybody_are_not_told(self):
        status = self.client(self.running, "shop_qa").result("status")
        self.assertEqual(status["teams"], ["shop"])
        told = {**status["store"], **status["index"], **{name: status[name] for name in ("requests", "suggested", "memory_kb")}}
        self.assertEqual(set(told.values()), {None}, told)
        for name in ("shop_privacy", "shop_admin"):
            for method in ("person.forget", "person.export"):
                error = self.client(self.running, name).error(method, {"customer_id": "k"})
                self.assertEqual(error["code"], NOT_ALLOWED)


class Lists(service.KeyedTest):
    def test_a_slip_of_the_pen_does_not_start(self):
        key = self.people["desk"][0].decode()
        for line in ("desk Balie teams=shop", "desk team=", "desk team=shop,,bank", "desk x=y", "desk team=" + "t" * 300,
                     "desk Team=shop"):
            with self.subTest(line=line):
                self.list_file.write_text(f"{key} {line}\n")
                running = service.Service(self.data, endpoint="tcp://127.0.0.1:*", config=self.config(), ready=False)
                self.assertNotEqual(running.process.wait(timeout=patient(30)), 0)
                running.reader.join()
                self.assertIn("line 1", running.log)


if __name__ == "__main__":
    service.main()
