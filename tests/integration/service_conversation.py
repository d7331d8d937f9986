#!/usr/bin/python3
"""What the turns before a message change, over a real socket. Usage: see service.py"""
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


class BareReplies(service.ServiceTest):
    """"nee" is no reply to a question that the history has never heard, however many cases say it."""

    def setUp(self):
        super().setUp()
        self.running = self.start()
        self.client = service.Client(self.running.endpoint)
        self.addCleanup(self.client.close)

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

    def test_thanks_have_their_place_in_any(self):
        self.assertGreater(self.confidence("ok top bedankt!", MODEM), 0.4)


if __name__ == "__main__":
    service.main()
