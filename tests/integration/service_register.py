#!/usr/bin/python3
"""Replies in the customer's form of address, over a real socket. Usage: see service.py"""
import service

CASES = [
    {"id": "formal-1", "language": "nl", "satisfaction": 5, "question": "hoe kan ik mijn zonnescherm terugsturen?",
     "answer": "Geachte heer/mevrouw {person}, u kunt uw zonnescherm gratis retourneren. Hebt u de bon nog? Hoogachtend, {person}"},
    {"id": "quoted-1", "language": "nl", "satisfaction": 5, "question": "waar vind ik de garantie van mijn tuinslang?",
     "answer": "Klik in uw account op \"Uw garanties\" en kies de tuinslang."},
    {"id": "unsaid-1", "satisfaction": 5, "question": "wanneer komt de monteur voor de vaatwasser?",
     "answer": "De monteur belt u vandaag over de vaatwasser, zodat u weet wanneer hij bij u langskomt."},
    {"id": "english-1", "language": "en", "satisfaction": 5, "question": "can u repair my lawnmower?",
     "answer": "Sure, we repair lawnmowers, u will hear from us about the lawnmower."},
]


class Register(service.ServiceTest):
    def ask(self, text, case, config=None, customer=None):
        """The suggestion whose evidence is the case."""
        running = self.start(config=config)
        with service.Client(running.endpoint) as client:
            for record in CASES:
                client.result("case.add", record)
            running.wait_until_indexed()
            found = client.result("suggest", {"text": text, "min_confidence": 0, "limit": 20, "customer": customer or {}})
        running.stop()
        for suggestion in found["suggestions"]:
            if suggestion["source"]["case_ids"][0] == case:
                return found["tags"]["register"], suggestion
        self.fail(f"{case} is not suggested")
        return None

    def test_an_informal_customer_is_answered_informally(self):
        register, reply = self.ask("hoi, hoe kan ik mijn zonnescherm terugsturen, weet je dat?", "formal-1", customer={"name": "Els"})
        self.assertEqual(register, "informal")
        self.assertEqual(reply["template"], "Beste {person}, je kunt je zonnescherm gratis retourneren. Heb je de bon nog? "
                                            "Met vriendelijke groet")
        self.assertTrue(reply["text"].startswith("Beste Els, je kunt je zonnescherm"), reply["text"])
        self.assertIn("register_converted:informal", reply["warnings"])

    def test_the_same_register_is_left_alone(self):
        for text in ("hoe kan ik mijn zonnescherm terugsturen? kunt u dat zeggen", "hoe kan ik mijn zonnescherm terugsturen?"):
            _, reply = self.ask(text, "formal-1")
            self.assertTrue(reply["template"].startswith("Geachte heer/mevrouw {person}, u kunt uw"), reply["template"])
            self.assertEqual([w for w in reply["warnings"] if w.startswith("register")], [])

    def test_what_is_not_safe_is_kept_and_said(self):
        _, reply = self.ask("heb jij de garantie van mijn tuinslang?", "quoted-1")
        self.assertEqual(reply["text"], CASES[1]["answer"])
        self.assertIn("register_mismatch", reply["warnings"])

    def test_a_case_that_tells_no_language_is_recognised_and_english_is_not_touched(self):
        _, reply = self.ask("kun je zeggen wanneer de monteur voor de vaatwasser komt?", "unsaid-1")
        self.assertEqual(reply["text"], "De monteur belt je vandaag over de vaatwasser, zodat je weet wanneer hij bij je langskomt.")
        _, reply = self.ask("hey, can u repair my lawnmower?", "english-1")
        self.assertEqual(reply["text"], CASES[3]["answer"])
        self.assertEqual([w for w in reply["warnings"] if w.startswith("register")], [])

    def order(self, text, **settings):
        """The cases of two equal replies, one in each register, with what the checks cost them and say of them."""
        parts = ", ".join(f"{name} = {value}" for name, value in settings.items())
        running = self.start(config=f"suggest: {{ parts: {{ {parts} }}; }};" if parts else None)
        pair = [{"id": "je", "answer": "Klik in de app op \"Jouw garanties\" en kies daar de heggenschaar."},
                {"id": "u", "answer": "Onder \"Uw garanties\" op de website staat ook de heggenschaar."}]
        with service.Client(running.endpoint) as client:
            for case in pair:
                client.result("case.add", {**case, "language": "nl", "satisfaction": 5,
                                           "question": "waar staat de garantie van de heggenschaar?"})
            running.wait_until_indexed()
            found = client.result("suggest", {"text": text, "min_confidence": 0, "limit": 20, "language": "nl"})["suggestions"]
        running.stop()
        pair = [s for s in found if s["source"]["case_ids"][0] in ("je", "u")]
        return [(s["source"]["case_ids"][0], s["why"]["features"].get("checks", 0), "register_mismatch" in s["warnings"])
                for s in pair]

    def test_of_two_equal_replies_the_one_in_the_customers_register_comes_first(self):
        question = "waar staat de garantie van de heggenschaar? "
        for said, best, other in (("kun je me helpen, weet jij dat?", "je", "u"), ("kunt u mij helpen, weet u dat?", "u", "je")):
            found = self.order(question + said)
            self.assertEqual([case for case, _, _ in found], [best, other], found)
            self.assertEqual([mismatch for _, _, mismatch in found], [False, True])
            self.assertEqual([round(cost, 6) for _, cost, _ in found], [0, -0.05])
            # Off, it is said as before (register), or not at all, and costs nothing.
            self.assertEqual({cost for _, cost, _ in self.order(question + said, checks="false")}, {0})
            self.assertEqual({(cost, mismatch) for _, cost, mismatch in self.order(question + said, register="false")}, {(0, False)})

    def test_the_switch(self):
        _, reply = self.ask("hoi, hoe kan ik mijn zonnescherm terugsturen, weet je dat?", "formal-1",
                            config="suggest: { parts: { register = false; }; };")
        self.assertEqual(reply["template"] + ", {person}", CASES[0]["answer"])
        self.assertEqual([w for w in reply["warnings"] if w.startswith("register")], [])


if __name__ == "__main__":
    service.main()
