"""Checks on replies: warnings, order, withholding, and their configuration; on a history of its own."""
import json
import pathlib
import subprocess
import tempfile
import unittest

import service
from service import SIDEKICK, Client, Service, patient


def case(name, question, answer, **fields):
    return {"id": name, "question": question, "answer": answer, "language": "nl", "timestamp": "2026-05-01T10:00:00Z", **fields}


HISTORY = [
    # The two answers of a pair are about equally near, and equally rated; the first is a little nearer.
    case("asks-order", "waar blijft mijn bestelling",
         "Vervelend! Kunt u uw ordernummer doorgeven? Dan zoek ik meteen uit waar het pakket ligt.", satisfaction=5),
    case("asks-nothing", "waar blijft mijn bestelling",
         "Vervelend dat het zo lang duurt. Ik heb de bezorger gebeld, morgen ligt alles bij u in de bus.", satisfaction=5),
    case("photo", "mijn lamp is kapot aangekomen",
         "Wat jammer! Stuur een foto van de schade, dan regel ik een nieuwe lamp.", satisfaction=5),
    case("old", "hoe laat gaat het zwembad open", "Het zwembad is elke dag open vanaf zeven uur.", satisfaction=5,
         timestamp="2021-01-15T10:00:00Z"),
    case("over", "is er nog korting op de jaarkaart", "Zeker, de korting op de jaarkaart loopt tot en met 31 maart 2024!",
         satisfaction=5),
    case("feast", "zijn jullie maandag open", "In verband met Pasen zijn wij maandag gesloten, dinsdag weer open.",
         timestamp="2026-03-30T10:00:00Z", satisfaction=5),
    case("promise", "komt de koelkast morgen echt", "Wij garanderen dat de koelkast morgen bezorgd wordt.", satisfaction=5),
    case("pin", "hoe deblokkeer ik mijn pas", "Geef mij uw pincode, dan deblokkeer ik de pas voor u.", satisfaction=5),
    case("pin-good", "hoe deblokkeer ik mijn bankpas", "U deblokkeert de pas zelf in de app, onder Mijn pas.", satisfaction=5),
]


class ChecksTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory(prefix="sidekick-checks-")
        cls.addClassCleanup(cls.directory.cleanup)
        cls.root = pathlib.Path(cls.directory.name)
        cls.data = cls.root / "data"
        history = cls.root / "history.jsonl"
        history.write_text("".join(json.dumps(line) + "\n" for line in HISTORY))
        subprocess.run([SIDEKICK, "import", "--quiet", "--data", str(cls.data), str(history)], check=True)

    def start(self, **settings):
        """A service whose today is 2026-06-15, with further settings of the group suggest."""
        lines = "".join(f"{name} = {json.dumps(value)};" if not isinstance(value, str) or not value.startswith("{")
                        else f"{name}: {value};" for name, value in {"today": "2026-06-15", **settings}.items())
        self.stop()
        running = Service(self.data, config="suggest: { min_confidence = 0.0; " + lines + " };")
        self.running = running
        self.addCleanup(self.stop)
        running.wait_until_indexed()
        client = Client(running.endpoint)
        self.addCleanup(client.close)
        return client

    def stop(self):
        """One service at a time on a data directory."""
        if getattr(self, "running", None) and self.running.process.poll() is None:
            self.running.stop()

    def ask(self, client, text, **params):
        found = client.result("suggest", {"text": text, "limit": 10, "language": "nl", **params})["suggestions"]
        for suggestion in found:
            total = sum(suggestion["why"]["features"].values())
            suggestion["warnings"] = [w for w in suggestion["warnings"] if w.startswith(("asks_known:", "policy:", "stale"))]
            self.assertEqual(bool(suggestion["warnings"]), suggestion["why"]["features"].get("checks", 0) < 0, suggestion)
            suggestion["score"] = total
        self.assertEqual([s["score"] for s in found], sorted((s["score"] for s in found), reverse=True))
        return {s["source"]["case_ids"][0]: s for s in found}

    def test_a_reply_that_asks_for_what_is_known_comes_later(self):
        client = self.start()
        plain = self.ask(client, "waar blijft mijn bestelling")
        self.assertEqual(list(plain)[:2], ["asks-order", "asks-nothing"])
        self.assertEqual(plain["asks-order"]["warnings"], [])
        given = {
            "in the message": {"text": "waar blijft mijn bestelling, ordernummer 20458811"},
            "in an earlier turn": {"text": "waar blijft mijn bestelling",
                                   "context": [{"role": "customer", "text": "mijn bestelnummer is 20458811"},
                                               {"role": "agent", "text": "Dank u wel."}]},
            "as an answer": {"text": "waar blijft mijn bestelling",
                             "context": [{"role": "agent", "text": "Wat is uw ordernummer?"}, {"role": "customer", "text": "4711 is het"},
                                         {"role": "agent", "text": "Dank u wel."}]},
            "by the desk": {"text": "waar blijft mijn bestelling", "customer": {"order_number": "20458811"}},
        }
        for where, params in given.items():
            found = self.ask(client, params.pop("text"), **params)
            self.assertEqual(list(found)[:2], ["asks-nothing", "asks-order"], where)
            self.assertEqual(found["asks-order"]["warnings"], ["asks_known:order_number"], where)

        context = [{"role": "agent", "text": "Wat is uw postcode?"}, {"role": "customer", "text": "4711 is het"},
                   {"role": "agent", "text": "Dank u wel."}]
        self.assertEqual(self.ask(client, "waar blijft mijn bestelling", context=context)["asks-order"]["warnings"], [])

    def test_a_photo_is_given_in_words(self):
        client = self.start()
        self.assertEqual(self.ask(client, "mijn lamp is kapot aangekomen")["photo"]["warnings"], [])
        for text in ("mijn lamp is kapot aangekomen, zie bijgevoegde foto", "mijn lamp is kapot aangekomen. Foto in de bijlage"):
            self.assertEqual(self.ask(client, text)["photo"]["warnings"], ["asks_known:photo"], text)
        for text in ("mijn lamp is kapot aangekomen, moet ik een foto sturen?", "lamp kapot aangekomen, ik kan geen foto maken"):
            self.assertEqual(self.ask(client, text)["photo"]["warnings"], [], text)

    def test_stale_by_age_by_date_and_by_feast(self):
        client = self.start()
        self.assertEqual(self.ask(client, "hoe laat gaat het zwembad open")["old"]["warnings"], ["stale"])
        self.assertEqual(self.ask(client, "is er nog korting op de jaarkaart")["over"]["warnings"], ["stale"])
        self.assertEqual(self.ask(client, "zijn jullie maandag open")["feast"]["warnings"], ["stale"])
        before = self.start(today="2024-03-31", stale_days=0)
        self.assertEqual(self.ask(before, "hoe laat gaat het zwembad open")["old"]["warnings"], [])
        self.assertEqual(self.ask(before, "is er nog korting op de jaarkaart")["over"]["warnings"], [])

    def test_the_shipped_policy_warns(self):
        client = self.start()
        self.assertEqual(self.ask(client, "komt de koelkast morgen echt")["promise"]["warnings"], ["policy:guaranteed_outcome"])
        self.assertEqual(self.ask(client, "hoe deblokkeer ik mijn pas")["pin"]["warnings"], ["policy:asks_secret"])

    def test_a_policy_of_ones_own_withholds(self):
        policy = self.root / "policy.txt"
        policy.write_text("rule secret withhold nl\n  says pincode\n")
        client = self.start(policy_file=str(policy))
        for limit in (1, 3, 10):
            found = self.ask(client, "hoe deblokkeer ik mijn pas", limit=limit)
            self.assertNotIn("pin", found)
            self.assertEqual(list(found)[0], "pin-good")
        self.assertEqual(self.ask(client, "komt de koelkast morgen echt")["promise"]["warnings"], [])

    def test_a_wrong_policy_file_stops_the_start_and_says_where(self):
        policy = self.root / "wrong.txt"
        for text, expected in (("rule a warn nl\n\nsays (open\n", "wrong.txt, line 3: a \"(\" has no \")\""),
                               (None, "wrong.conf, line 1: setting suggest.policy_file: there is no file"),
                               ("# nothing\n" * 120000, "wrong.conf, line 1: setting suggest.policy_file:")):
            policy.unlink(missing_ok=True)
            if text:
                policy.write_text(text)
            config = self.root / "wrong.conf"
            config.write_text(f'suggest: {{ policy_file = "{policy}"; }};')
            for command in ([service.SIDEKICKD, "--endpoint", f"ipc://{self.root}/wrong"], [SIDEKICK, "suggest", "hallo"]):
                done = subprocess.run([*command, "--config", str(config), "--data", str(self.data)], capture_output=True,
                                      text=True, timeout=patient(60))
                self.assertEqual(done.returncode, 2)
                self.assertIn(expected, done.stderr)
        self.assertIn("line 1: setting suggest.policy_file: cannot read", self.refused(f'suggest: {{ policy_file = "{self.root}"; }};'))

    def refused(self, config):
        """What sidekickd says, with status 2, which systemd does not start again."""
        path = self.root / "wrong.conf"
        path.write_text(config)
        done = subprocess.run([service.SIDEKICKD, "--endpoint", f"ipc://{self.root}/wrong", "--config", str(path), "--data",
                               str(self.data)], capture_output=True, text=True, timeout=patient(60))
        self.assertEqual(done.returncode, 2, done.stderr)
        return done.stderr

    def test_a_day_that_is_in_no_calendar_stops_the_start(self):
        for day in ("2024-02-30", "2023-02-29", "2026-06-31", "2026-6-1", "20260601", "today", "2026-06-15T10:00:00Z"):
            self.assertIn(f'wrong.conf, line 2: setting suggest.today is "{day}"', self.refused(f'suggest: {{\ntoday = "{day}"; }};'))
        self.start(today="2024-02-29")

    def test_switched_off(self):
        client = self.start(parts="{ checks = false; }")
        found = self.ask(client, "waar blijft mijn bestelling, ordernummer 20458811")
        self.assertEqual(found["asks-order"]["warnings"], [])
        self.assertEqual(self.ask(client, "hoe laat gaat het zwembad open")["old"]["warnings"], [])

    def test_same_answer_again(self):
        client = self.start()
        params = {"text": "waar blijft mijn bestelling, ordernummer 20458811", "limit": 10}
        first, second = (client.result("suggest", params)["suggestions"] for _ in range(2))
        for suggestion in first + second:
            suggestion.pop("id")
        self.assertEqual(first, second)


if __name__ == "__main__":
    service.main()
