"""No one else's data: a history full of other people's names, numbers, addresses, dates and amounts, each once, in questions, turns
and answers; then 200 questions of other customers. No field of any answer may hold any of them."""
import json
import pathlib
import random
import re
import subprocess
import tempfile
import unittest

import service
from service import SIDEKICK, Client, Service

LISTED = "Willem Fatima Joost Marieke Mohammed Sanne Bram Noor Daan Emma Pieter Ayşe Kees Lotte Ruben Femke".split()
UNLISTED = "Xandoria Quirijntje Brechtwin Oddvarr Zwaantina Ubbolien Fjordis Wytskjen".split()
SURNAMES = ["Hoogmoed", "van der Stappen", "Okkersen", "de Wildenberg", "Terwisscha", "Bloemhardt", "Zonnevijlle", "Quakkelaar"]
ENDINGS = ["", "s", "ma", "stra", "inga", "sen", "tje", "mar", "rik", "den"]
STREETS = ["Kerkstraat", "Prinses Irenelaan", "Stationsweg", "Oude Gracht", "Julianaplein", "Molendijk", "Hoge Rijndijk", "Lindehof"]
MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()
CARRIERS = ["3SKPMN", "3SABCD", "JVGL06", "1Z999AA1"]


def iban(random_):
    account = "".join(random_.choice("0123456789") for _ in range(10))
    number = "".join(str(int(c, 36)) for c in "ABNA" + account + "NL00")
    return f"NL{98 - int(number) % 97:02d}ABNA{account}"


def bsn(random_):
    while True:
        digits = [random_.randint(1, 9)] + [random_.randint(0, 9) for _ in range(7)]
        last = sum((9 - i) * d for i, d in enumerate(digits)) % 11
        if last < 10:
            return "".join(map(str, digits)) + str(last)


def card(random_):
    digits = [4] + [random_.randint(0, 9) for _ in range(14)]
    total = sum(d if i % 2 else (d * 2 - 9 if d > 4 else d * 2) for i, d in enumerate(digits))
    return "".join(map(str, digits)) + str(-total % 10)


class Planter:
    """Unique values of every kind, and what must never be seen again."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.planted = {}
        self.used = set()

    def note(self, kind, value):
        self.planted.setdefault(kind, []).append(value)
        return value

    def unique(self, make):
        for _ in range(10000):
            value = make()
            if value not in self.used:
                self.used.add(value)
                return value
        raise AssertionError("no more values of this kind")

    def digits(self, count):
        return self.unique(lambda: str(self.random.randint(1, 9)) + "".join(self.random.choice("0123456789") for _ in range(count - 1)))

    def value(self, kind):
        pick = self.random.choice
        if kind == "first":
            return self.note(kind, self.unique(lambda: pick(LISTED) + pick(["", "-" + pick(LISTED), " " + pick(SURNAMES) + pick(ENDINGS)])).split()[-1])
        if kind == "unlisted":
            return self.note(kind, self.unique(lambda: pick(UNLISTED) + pick(ENDINGS) + pick(ENDINGS)))
        if kind == "surname":
            name = self.unique(lambda: pick(SURNAMES) + pick(ENDINGS) + pick(ENDINGS))
            self.note(kind, name.split()[-1])
            return name
        if kind == "phone":
            number = self.digits(7)
            self.note(kind, number)
            return pick([f"06-1{number}", f"06 1{number}", f"+31 6 1{number}", f"003161{number}", f"061{number}", f"3161{number}",
                         f"06–1{number}"])
        if kind == "email":
            name = self.note(kind, "post" + self.digits(6))
            return f"{name}@voorbeeldmail.nl"
        if kind == "iban":
            value = self.unique(lambda: iban(self.random))
            self.note(kind, value[8:])
            return pick([value, value + " EUR", value.lower()])
        if kind == "bsn":
            return pick(["BSN ", "bsn: ", "BSN"]) + self.note(kind, self.unique(lambda: bsn(self.random)))
        if kind == "card":
            value = self.note(kind, self.unique(lambda: card(self.random)))
            spaced = pick([" ", ".", "-", ""]).join(value[i:i + 4] for i in range(0, 16, 4))
            return self.note(kind, spaced)
        if kind == "postcode":
            value = self.unique(lambda: f"{self.random.randint(1000, 9999)}{pick('BCFGHKL')}{pick('BCFGHKL')}")
            self.note(kind, value)
            return self.note(kind, pick([value, value[:4] + " " + value[4:]])) + pick(["", " 12", ", nr. 7"])
        if kind == "address":
            number = self.unique(lambda: f"{pick(STREETS)} {self.random.randint(20, 980)}")
            return self.note(kind, number) + pick(["", "a", "-2"])
        if kind == "order":
            return pick(["bestelling ", "ordernummer ", "order "]) + self.note(kind, self.digits(8))
        if kind == "customer":
            return "klantnummer " + self.note(kind, self.digits(7))
        if kind == "claim":
            value = self.digits(6)
            self.note(kind, value)
            return pick(["claimnummer CL-", "schadenummer 2024-", "polisnummer PN", "dossier ", "factuur F", "kenmerk 55-", "zaaknummer "]) + value
        if kind == "tracking":
            return self.note(kind, pick(CARRIERS) + self.digits(8))
        if kind == "plate":
            value = self.unique(lambda: f"{pick('GHJKL')}-{self.random.randint(100, 999)}-{pick('BDFGH')}{pick('BDFGH')}")
            return "kenteken " + self.note(kind, value)
        if kind == "date":
            day, month, year = self.unique(lambda: (self.random.randint(11, 28), self.random.randint(0, 11), self.random.randint(2019, 2025)))
            value = pick([f"{day} {MONTHS[month]} {year}", f"{day}-{month + 1:02d}-{year}", f"{day}/{month + 1:02d}/{year}"])
            return self.note(kind, value)
        if kind == "amount":
            value = self.unique(lambda: f"{self.random.randint(11, 999)},{self.random.randint(11, 98)}")
            self.note(kind, value)
            return pick([f"€ {value}", f"€{value}", f"{value} euro", f"EUR {value}"])
        if kind == "window":
            hour, minute = self.unique(lambda: (self.random.randint(8, 18), self.random.randint(11, 59), "w"))[:2]
            begin = self.note(kind, f"{hour}:{minute}")
            return f"tussen {begin} en {hour + 2}:00 uur"
        if kind == "reading":
            return "meterstand " + self.note(kind, self.digits(5))
        if kind == "link":
            token = "tk" + self.digits(10)
            self.note(kind, token)
            return pick([f"https://portaal.example/t/{token}", f"https://portaal.example/login?token={token}"])
        raise KeyError(kind)

    def fill(self, text):
        return re.sub(r"<(\w+)>", lambda match: self.value(match.group(1)), text)


# topic words, what the customer asked, what was answered
TOPICS = [
    ("pakket bezorging", "waar blijft mijn pakket, <order>? ik woon op <address>, <postcode>",
     "Hoi <first>, je pakket (<tracking>) komt op <date> <window> op <address>. Groetjes, <first>"),
    ("factuur klopt niet", "mijn <claim> klopt niet, er is <amount> afgeschreven van <iban>",
     "Beste mevrouw <surname>, ik heb <amount> teruggestort op <iban>; op <date> staat het erop. Met vriendelijke groet, <first> <surname>, Klantenservice"),
    ("monteur storing verwarming", "onze verwarming doet het niet, <first> <surname>, <phone>",
     "Vervelend, <first>! De monteur staat <date> <window> voor de deur ({}<address>). Mvg <unlisted>".format("")),
    ("meterstand doorgeven", "ik geef <reading> door, <customer>", "Dag <unlisted>, ik heb <reading> verwerkt per <date>. Je betaalt nu <amount> per maand. /<first>"),
    ("schade auto melden", "schade aan mijn auto, <plate>, <claim>, bel <phone>",
     "Geachte heer <surname>, uw <claim> is toegewezen: <amount> wordt op <date> overgemaakt. De expert belt u op <phone>. Hoogachtend, <first> <surname>"),
    ("inloggen wachtwoord", "ik kan niet inloggen met <email>", "Hoi <first>! Ik heb een link gestuurd naar <email>: <link>. Lukt het zo? ^SK"),
    ("pas kwijt blokkeren", "mijn pas <card> is weg, <bsn>", "Beste <first> <surname>, de pas <card> is geblokkeerd. De nieuwe gaat naar <address>, <postcode>. Groet, <unlisted>"),
    ("afspraak wijzigen", "kan ik mijn afspraak van <date> verzetten? <first> hier, <email>",
     "Dat kan. Ik heb mijn collega <first> gesproken; uw afspraak is nu <date> <window>. Tot dan! Liefs <first>"),
    ("verhuizing adres", "ik verhuis naar <address>, <postcode> op <date>",
     "Gefeliciteerd! Uw nieuwe adres is <address>. Wij leveren daar vanaf de sleuteloverdracht op <date>. Klantnr: <customer>"),
    ("retour terugbetaling", "ik heb <order> geretourneerd maar niets ontvangen, <iban>",
     "Hallo <first>, retour ontvangen: <amount> komt op <iban>. Onze referentie is <claim>. Groeten, <first> van de klantenservice"),
    ("opzeggen contract", "ik wil opzeggen per <date>, <customer>, dhr <surname>",
     "Geachte heer <surname>,\n\nUw contract eindigt op <date>. De eindnota van <amount> gaat naar <email>.\n\nMet vriendelijke groet,\n<first> <surname>\nTeam Zakelijk"),
    ("internet storing modem", "internet doet het niet op <address>, mijn nummer is <phone>",
     "Goedemiddag <unlisted>, we hebben het modem op <address> gereset. Mevrouw <surname> van de storingsdienst belt je op <phone> (<window>)."),
]
GENERAL = "Verzenden kost € 4,95 en duurt 14 dagen."
ASKS = ["{}", "vraag over {}", "hoe zit het met {} bij jullie?", "kunt u mij helpen met {}", "{} graag", "hallo, {} aub", "nog steeds {}!"]


class PrivacyTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory(prefix="sidekick-privacy-")
        cls.addClassCleanup(cls.directory.cleanup)
        root = pathlib.Path(cls.directory.name)
        cls.planter = Planter(7)
        history = root / "history.jsonl"
        with history.open("w") as file:
            for number in range(180):
                _, question, answer = TOPICS[number % len(TOPICS)]
                words = cls.planter.fill
                case = {"id": f"case-{number}", "conversation_id": f"talk-{number}", "customer_id": f"c-{number}", "language": "nl",
                        "question": words(question), "answer": words(answer), "satisfaction": 4 + number % 2,
                        "context": [{"role": "customer", "text": words("hoi, <first> <surname> hier, <phone>, zie " + TOPICS[number % len(TOPICS)][0])},
                                    {"role": "agent", "text": words("Dank je <first>, ik kijk even bij <order>.")}],
                        "timestamp": f"2025-{number % 12 + 1:02d}-10T10:00:00Z"}
                # What everybody is told stays.
                case["answer"] = case["answer"].replace(". ", f". {GENERAL} ", 1) if number % 4 else f"{case['answer']} {GENERAL}"
                file.write(json.dumps(case, ensure_ascii=False) + "\n")
        cls.data = root / "data"
        subprocess.run([SIDEKICK, "import", "--quiet", "--data", str(cls.data), str(history)], check=True)
        cls.service = Service(cls.data, config="suggest: { min_confidence = 0.0; };")
        cls.addClassCleanup(cls.service.stop)
        cls.service.wait_until_indexed()

    def setUp(self):
        self.client = Client(self.service.endpoint)
        self.addCleanup(self.client.close)

    def leaks(self, answer):
        text = json.dumps(answer["suggestions"], ensure_ascii=False)
        squeezed, folded = re.sub(r"[ .-]", "", text), text.lower()
        for kind, values in self.planter.planted.items():
            for value in values:
                inside = value.lower() in folded and re.search(r"(?<![\w])" + re.escape(value) + r"(?![\w])", text, re.I)
                if inside or (len(value) > 8 and value.isdigit() and value in squeezed):
                    yield kind, value

    def test_200_questions_show_nobodys_data(self):
        found = {}
        shown = general = 0
        for number in range(200):
            words = TOPICS[number % len(TOPICS)][0]
            text = ASKS[number % len(ASKS)].format(words)
            context = [{"role": "customer", "text": "hoi"}, {"role": "agent", "text": "Waarmee kan ik helpen?"}] if number % 3 == 0 else []
            answer = self.client.result("suggest", {"text": text, "limit": 20, "language": "nl", "context": context})
            shown += len(answer["suggestions"])
            general += sum("€ 4,95 en duurt 14 dagen." in s["text"] for s in answer["suggestions"])
            for kind, value in self.leaks(answer):
                found.setdefault(kind, {})[value] = text
        planted = sum(len(values) for values in self.planter.planted.values())
        print(f"{planted} values planted, {shown} suggestions shown, {sum(map(len, found.values()))} values seen: "
              + ", ".join(f"{kind} {list(values)[:6]}" for kind, values in found.items()))
        self.assertGreater(shown, 600)
        self.assertEqual(general, shown)
        self.assertEqual(found, {})

    def test_the_customers_own_values_are_filled_where_they_fit(self):
        params = {"text": "waar blijft mijn pakket, bestelling 90817263", "limit": 5, "language": "nl", "customer": {"name": "Zeynep"}}
        texts = [s["text"] for s in self.client.result("suggest", params)["suggestions"]]
        self.assertTrue(any(text.startswith("Hoi Zeynep,") for text in texts), texts)
        self.assertFalse(any("Zeynep" in text[40:] for text in texts), texts)

    def test_two_numbers_fill_nothing(self):
        one = {"text": "ik heb een bestelling geretourneerd maar niets ontvangen, NL91ABNA0417164300", "limit": 20, "language": "nl"}
        two = {**one, "text": one["text"] + " of NL20INGB0001234567"}
        earlier = {**one, "text": "ik heb een bestelling geretourneerd maar niets ontvangen", "context": [{"role": "customer", "text": "mijn iban is NL91ABNA0417164300"},
                                                                     {"role": "agent", "text": "Dank."}]}
        results = [[s for s in self.client.result("suggest", params)["suggestions"] if "{iban}" in s["template"]]
                   for params in (one, two, earlier)]
        self.assertTrue(all(results), [len(r) for r in results])
        self.assertTrue(all("NL91ABNA0417164300" in s["text"] and "iban" not in s["unfilled"] for s in results[0] + results[2]))
        self.assertTrue(all("{iban}" in s["text"] and "iban" in s["unfilled"] for s in results[1]))

    def test_dates_and_amounts_of_the_message_fill_nothing(self):
        params = {"text": "pakket bezorging besteld op 3 mei voor € 12,50", "limit": 10, "language": "nl"}
        for suggestion in self.client.result("suggest", params)["suggestions"]:
            self.assertNotIn("3 mei", suggestion["text"])
            self.assertNotIn("12,50", suggestion["text"])

    def test_a_greeting_without_a_name_is_neutral(self):
        for words in ("pakket bezorging", "pas kwijt blokkeren", "schade auto melden"):
            for suggestion in self.client.result("suggest", {"text": words, "limit": 10, "language": "nl"})["suggestions"]:
                self.assertNotIn("{person}", suggestion["text"][:30], suggestion["text"])


if __name__ == "__main__":
    service.main()
