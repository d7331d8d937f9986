#!/usr/bin/python3
"""What the turns before a message change, over a real socket. Usage: see service.py"""
import pathlib

import service

ASKED = {"role": "customer", "text": "mijn pakket is als bezorgd gemeld maar ik heb niks"}
NEIGHBOURS = {"role": "agent", "text": "Heeft u al bij de buren gekeken?"}
MODEM = [{"role": "customer", "text": "sinds gisteren doet mijn wifi het niet"},
         {"role": "agent", "text": "Hebt u de stekker van het modem er al uitgehaald?"}]


def customer(*texts):
    return [{"role": "customer", "text": text} for text in texts]


class SeveralTurns(service.ServiceTest):
    """The customer's last turns, which nobody has answered, are part of the message."""
    shared = True

    def suggest(self, text, context=(), **more):
        return self.client.result("suggest", {"text": text, "context": list(context), **more})

    def best(self, *arguments, **more):
        return self.suggest(*arguments, **more)["suggestions"][0]["source"]["case_ids"]

    def test_a_message_in_several_turns_is_answered_as_one(self):
        whole = self.best(service.PARCEL)
        for context, text in ((customer(service.PARCEL), "?"), (customer("hallo", service.PARCEL), "iemand daar?"),
                              (customer("hallo!"), service.PARCEL),
                              ([{"role": "agent", "text": "Welkom, waar kan ik mee helpen?"}, *customer(service.PARCEL)], "hallo?")):
            with self.subTest(text=text):
                self.assertEqual(self.best(text, context), whole)

    def test_what_takes_back_what_was_said_is_read_alone(self):
        found = self.best("sorry ik bedoel: ik ben mijn pinpas kwijt", customer(service.PARCEL))
        self.assertEqual(found, self.best("ik ben mijn pinpas kwijt"))

    def test_all_turns_say_how_the_customer_is_addressed_and_in_which_language(self):
        formal = self.suggest("?", customer("Geachte heer/mevrouw, kunt u mij zeggen waar mijn pakket blijft?"))["suggestions"][0]
        self.assertRegex(formal["text"], r"\b[Uu]w?\b")
        self.assertNotRegex(formal["text"], r"\bje\b")
        dutch = self.suggest("Apple iPhone 14 Pro Max 256GB black", customer(service.PARCEL))["suggestions"]
        self.assertTrue(dutch and "pakket" in dutch[0]["text"])

    def test_why_speaks_of_all_turns_of_the_old_question(self):
        self.client.result("case.add", {
            "id": "all-turns", "language": "nl", "satisfaction": 5, "question": "wat nu?", "answer": "Spoel het af met water.",
            "context": customer("er zit krokodillengeel op mijn zuurstofkwast")})
        self.service.wait_until_indexed()
        found = self.suggest("krokodillengeel op zuurstofkwast")["suggestions"][0]
        self.assertEqual(found["source"]["case_ids"], ["all-turns"])
        self.assertIn("krokodillengeel", found["why"]["terms"])

    def test_an_answered_turn_is_not_asked_again(self):
        self.assertNotEqual(self.best("ik ben mijn pinpas kwijt", [*customer(service.PARCEL), NEIGHBOURS]), self.best(service.PARCEL))

    def test_the_tags_are_those_of_the_message_itself(self):
        alone, behind = self.suggest("dank je wel!")["tags"], self.suggest("dank je wel!", customer(service.PARCEL))["tags"]
        self.assertEqual(alone["intent"], behind["intent"])
        self.assertEqual(behind["sentiment"]["label"], alone["sentiment"]["label"])

    def test_of_very_many_turns_the_last_count(self):
        found = self.best(service.PARCEL)
        self.assertEqual(self.best("?", customer(*["het gaat om een hypotheek"] * 90, *["hallo"] * 7, service.PARCEL)), found)
        self.assertEqual(self.best("?", customer("hypotheek " * 9000, service.PARCEL)), found)

    def test_a_case_of_several_turns_is_found_by_all_of_them(self):
        self.client.result("case.add", {
            "id": "in-turns", "language": "nl", "satisfaction": 5, "question": "kan dat?", "answer": "Ja, de kajuit mag blauw worden.",
            "context": customer("ik wil de kajuit van mijn sloep schilderen", "in het blauw")})
        self.service.wait_until_indexed()
        self.assertEqual(self.best("mag de kajuit van een sloep blauw geschilderd worden?"), ["in-turns"])

    def test_what_was_shown_and_sent_stays_the_last_turn(self):
        found = self.suggest("echt niet?", customer("heeft u ook een zeppelin te huur?"), conversation_id="zeppelin", min_confidence=0)
        self.client.result("feedback", {"suggestion_set_id": found["suggestion_set_id"], "action": "sent",
                                        "final_text": "Een zeppelin verhuren wij niet, een luchtballon wel."})
        self.service.wait_until_indexed()
        again = self.suggest("ik wil een zeppelin huren", min_confidence=0)["suggestions"][0]
        self.assertIn("luchtballon", again["text"])
        self.assertEqual(again["source"]["question"], "echt niet?")


class OwnService(service.ServiceTest):
    def setUp(self):
        super().setUp()
        self.running = self.start()
        self.client = service.Client(self.running.endpoint)
        self.addCleanup(self.client.close)


class Stored(OwnService):
    """What the service keeps of several turns."""

    def send(self, text, context, answer):
        found = self.client.result("suggest", {"text": text, "context": context, "conversation_id": "stored", "min_confidence": 0})
        self.client.result("feedback", {"suggestion_set_id": found["suggestion_set_id"], "action": "sent", "final_text": answer})
        self.running.wait_until_indexed()

    def test_a_number_that_the_agent_named_is_stored_nowhere(self):
        for before in ([], customer("hallo"), customer("waar is het?")):
            self.send("dat is 20458899 en ik wacht nu al weken op mijn kangoeroe",
                      [*before, {"role": "agent", "text": "Gaat het om bestelling 20458899?"}, *customer("ja klopt")],
                      "De kangoeroe komt morgen in een doos met gaatjes.")
        self.running.stop()
        for path in pathlib.Path(self.running.data).rglob("*"):
            if path.is_file():
                self.assertNotIn(b"20458899", path.read_bytes(), path)

    def test_a_reply_to_a_bare_question_mark_is_learnt(self):
        self.send("?", customer("heeft u ook een zeppelin te huur?"), "Een zeppelin verhuren wij niet, een luchtballon wel.")
        again = self.client.result("suggest", {"text": "ik wil een zeppelin huren"})["suggestions"][0]
        self.assertIn("luchtballon", again["text"])


class BareReplies(OwnService):
    """"nee" is no reply to a question that the history has never heard, however many cases say it."""

    def confidence(self, text, context):
        found = self.client.result("suggest", {"text": text, "context": context, "limit": 1, "min_confidence": 0})["suggestions"]
        return found[0]["confidence"] if found else 0

    def test_the_conversation_decides(self):
        elsewhere = {text: self.confidence(text, MODEM) for text in ("nee", "ja")}
        for number, (text, answer) in enumerate((("nee", "Haal de stekker van het modem er tien seconden uit."),
                                                 ("ja", "Dan kijkt er vandaag een monteur naar het modem."))):
            self.client.result("case.add", {"id": f"modem-{number}", "conversation_id": f"m{number}", "language": "nl",
                                            "satisfaction": 5, "context": MODEM, "question": text, "answer": answer})
        self.running.wait_until_indexed()
        for text, before in elsewhere.items():
            with self.subTest(text=text):
                self.assertLess(before + 0.2, self.confidence(text, MODEM))

    def test_thanks_do_not_lift_what_stands_beside_them(self):
        self.assertLess(self.confidence("nee, alvast bedankt!", MODEM), self.confidence("nee", MODEM) + 0.05)

    def test_a_word_before_the_answer_costs_little(self):
        asked = [{"role": "customer", "text": service.PARCEL}, {"role": "agent", "text": "Mag ik het bestelnummer?"}]
        alone = self.confidence("ik heb het nummer 20458811", asked)
        self.assertLess(alone - 0.15, self.confidence("ik heb het nummer 20458811", [*asked, *customer("momentje")]))

    def test_thanks_have_their_place_in_any(self):
        self.assertGreater(self.confidence("ok top bedankt!", MODEM), 0.4)


if __name__ == "__main__":
    service.main()
