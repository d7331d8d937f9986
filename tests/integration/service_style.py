#!/usr/bin/python3
"""House style over a real socket. Usage: see service.py"""
import subprocess

import service
from service import patient

CASES = [
    {"id": "letter", "language": "nl", "satisfaction": 5, "question": "wanneer krijg ik de rekening van mijn zonnescherm?",
     "answer": "Hoi {person}! Je rekening van het zonnescherm komt morgen 😀. Groetjes, {person} van Zonnehuis"},
    {"id": "signed", "language": "nl", "satisfaction": 5, "question": "waar vind ik de garantie van mijn tuinslang?",
     "answer": "De garantie van de tuinslang staat in de app.\n\nMet vriendelijke groet,\n{person}\nKlantenservice Zonnehuis"},
    {"id": "initials", "language": "nl", "satisfaction": 5, "question": "is de vaatwasser weer te bestellen?",
     "answer": "De vaatwasser is weer te bestellen. ^JK"},
    {"id": "inside", "language": "nl", "satisfaction": 5, "question": "hoe zet ik een tekst op de groetenkaart?",
     "answer": "Kies de groetenkaart en typ: Beste opa, groetjes van Jan. Klik dan op bestellen."},
    {"id": "english", "language": "en", "satisfaction": 5, "question": "can you repair my lawnmower?",
     "answer": "Hi {person}, sure, we repair lawnmowers. Kind regards,\n{person}\nCustomer Care"},
    {"id": "morning", "language": "nl", "satisfaction": 5, "question": "kan ik mijn kruiwagen ruilen?",
     "answer": "Goedemorgen {person}, u kunt de kruiwagen ruilen in de winkel."},
    {"id": "anybody", "language": "nl", "satisfaction": 5, "question": "wanneer gaat het tuincentrum open?",
     "answer": "Geachte heer of mevrouw {person}, het tuincentrum gaat om negen uur open."},
    {"id": "german", "language": "de", "satisfaction": 5, "question": "können Sie meinen Rasenmäher reparieren?",
     "answer": "Sehr geehrte Frau {person},\n\nwir reparieren Ihren Rasenmäher gern.\n\nMit freundlichen Grüßen\n{person}"},
]
STYLE = """
style: {
    greeting_nl = "Beste {person},";
    greeting_nl_informal = "Dag {person},";
    greeting_nl_informal_nameless = "Dag!";
    greeting_nl_formal = "Geachte heer/mevrouw {person},";
    closing_nl = "Met vriendelijke groet,\\nZonnehuis";
    closing_nl_informal = "Groetjes van Zonnehuis";
    greeting_en = "Dear {person},";
    closing_en = "Kind regards,\\nZonnehuis";
    greeting_de = "Guten Tag {person},";
    words = ( { say = "factuur"; instead_of = [ "rekening", "nota" ]; } );
    emoji = false;
    longest = 16;
    %s
};
"""


class Style(service.ServiceTest):
    def ask(self, text, case, config=None, name=None, **params):
        """The suggestion whose evidence is the case; asked twice, the second time from the record."""
        running = self.start(config=config)
        with service.Client(running.endpoint) as client:
            for record in CASES:
                client.result("case.add", record)
            running.wait_until_indexed()
            request = {"text": text, "min_confidence": 0, "limit": 20, "request_id": "once", **params}
            if name:
                request["customer"] = {"name": name}
            found = client.result("suggest", request)
            again = client.result("suggest", request)
        running.stop()
        self.assertEqual([s["text"] for s in found["suggestions"]], [s["text"] for s in again["suggestions"]])
        for suggestion in found["suggestions"]:
            if suggestion["source"]["case_ids"][0] == case:
                return suggestion
        self.fail(f"{case} is not suggested")
        return None

    def test_without_a_style_only_the_agents_name_goes(self):
        reply = self.ask("rekening van mijn zonnescherm", "letter", name="Sanne")
        self.assertEqual(reply["text"], "Hoi Sanne! Je rekening van het zonnescherm komt morgen 😀. Groetjes, Zonnehuis")
        self.assertEqual((reply["unfilled"], reply["warnings"]), ([], []))
        reply = self.ask("garantie van mijn tuinslang", "signed")
        self.assertEqual(reply["text"], "De garantie van de tuinslang staat in de app.\n\nMet vriendelijke groet,\nKlantenservice Zonnehuis")
        reply = self.ask("vaatwasser te bestellen", "initials")
        self.assertEqual(reply["template"], "De vaatwasser is weer te bestellen.")
        reply = self.ask("tekst op de groetenkaart", "inside")
        self.assertTrue(reply["text"].startswith("Kies de groetenkaart en typ: Beste opa, groetjes van"), reply["text"])
        self.assertTrue(reply["text"].endswith("Klik dan op bestellen."), reply["text"])

    def test_the_hour_and_the_title_for_anybody_go(self):
        for name, greeting in (("Els", "Goedendag Els"), (None, "Goedendag")):
            reply = self.ask("kan ik mijn kruiwagen ruilen?", "morning", name=name)
            self.assertEqual(reply["text"], f"{greeting}, u kunt de kruiwagen ruilen in de winkel.")
        for name, greeting in (("Els de Wit", "Geachte Els de Wit"), ("Bakker", "Geachte heer of mevrouw Bakker"),
                               (None, "Geachte heer of mevrouw")):
            reply = self.ask("wanneer gaat het tuincentrum open?", "anybody", name=name)
            self.assertEqual(reply["text"], f"{greeting}, het tuincentrum gaat om negen uur open.")
        reply = self.ask("kan ik mijn kruiwagen ruilen?", "morning", "suggest: { parts: { style = false; }; };", "Els")
        self.assertTrue(reply["text"].startswith("Goedemorgen Els,"), reply["text"])

    def test_the_agents_name_may_stay(self):
        for config in ("style: { signature = true; };", "suggest: { parts: { style = false; }; };"):
            reply = self.ask("vaatwasser te bestellen", "initials", config=config)
            self.assertEqual(reply["template"], "De vaatwasser is weer te bestellen. ^{person}")

    def test_greeting_closing_words_and_emoji_of_the_house(self):
        reply = self.ask("hoi, weet je wanneer de rekening van mijn zonnescherm komt?", "letter", STYLE % "", "Sanne", channel="email")
        self.assertEqual(reply["template"], "Dag {person},\n\nJe factuur van het zonnescherm komt morgen.\n\nGroetjes van Zonnehuis")
        self.assertEqual(reply["text"], reply["template"].replace("{person}", "Sanne"))
        self.assertEqual(reply["warnings"], ["style:words", "style:emoji"])
        self.assertEqual(reply["unfilled"], [])

    def test_the_greeting_follows_the_register(self):
        reply = self.ask("kunt u zeggen wanneer de rekening van mijn zonnescherm komt?", "letter", STYLE % "", "Bakker")
        self.assertEqual(reply["text"], "Geachte heer/mevrouw Bakker,\n\nUw factuur van het zonnescherm komt morgen.\n\n"
                                        "Met vriendelijke groet,\nZonnehuis")
        self.assertIn("register_converted:formal", reply["warnings"])

    def test_an_unknown_name(self):
        reply = self.ask("weet je wanneer de rekening van mijn zonnescherm komt?", "letter", STYLE % "")
        self.assertTrue(reply["text"].startswith("Dag!\n\nJe factuur"), reply["text"])
        self.assertEqual(reply["text"], reply["template"])
        reply = self.ask("can you repair my lawnmower?", "english", STYLE % "")
        self.assertEqual(reply["text"], "Hello,\n\nSure, we repair lawnmowers.\n\nKind regards,\nZonnehuis")
        self.assertEqual(reply["unfilled"], [])

    def test_short_channels_have_neither(self):
        for channel in ("chat", "WhatsApp", "sms"):
            reply = self.ask("weet je wanneer de rekening van mijn zonnescherm komt?", "letter", STYLE % "", "Sanne", channel=channel)
            self.assertEqual(reply["text"], "Je factuur van het zonnescherm komt morgen.")
        reply = self.ask("weet je wanneer de rekening van mijn zonnescherm komt?", "letter",
                         STYLE % 'bare_channels = [ "twitter" ];', "Sanne", channel="chat")
        self.assertTrue(reply["text"].startswith("Dag Sanne,"), reply["text"])

    def test_german_goes_on_in_lower_case_and_keeps_what_is_not_configured(self):
        reply = self.ask("können Sie meinen Rasenmäher reparieren?", "german", STYLE % "", "Weber")
        self.assertEqual(reply["text"], "Guten Tag Weber,\n\nwir reparieren Ihren Rasenmäher gern.\n\nMit freundlichen Grüßen")

    def test_what_is_missing_is_added_on_request_only(self):
        reply = self.ask("vaatwasser te bestellen", "initials", STYLE % "", "Sanne")
        self.assertEqual(reply["text"], "De vaatwasser is weer te bestellen.")
        reply = self.ask("vaatwasser te bestellen", "initials", STYLE % "complete = true;", "Sanne")
        self.assertEqual(reply["text"], "Beste Sanne,\n\nDe vaatwasser is weer te bestellen.\n\nMet vriendelijke groet,\nZonnehuis")
        reply = self.ask("vaatwasser te bestellen", "initials", STYLE % "complete = true;", "Sanne",
                         context=[{"role": "agent", "text": "Waarmee kan ik helpen?"}])
        self.assertEqual(reply["text"], "De vaatwasser is weer te bestellen.")

    def test_a_long_reply_is_warned_of(self):
        reply = self.ask("tekst op de groetenkaart", "inside", STYLE % "")
        self.assertNotIn("too_long", reply["warnings"])
        reply = self.ask("tekst op de groetenkaart", "inside", "style: { longest = 5; };")
        self.assertIn("too_long", reply["warnings"])

    def test_the_switch(self):
        reply = self.ask("wanneer komt de rekening van mijn zonnescherm", "letter",
                         STYLE % "" + "suggest: { parts: { style = false; }; };", "Sanne")
        self.assertEqual(reply["template"], CASES[0]["answer"])

    def test_mistakes_in_the_configuration_are_said_at_the_start(self):
        for config, expected in (('style: { closing_nl = "Dag {person}"; };', "style.closing_nl"),
                                 ('style: { greetings = "x"; };', "style.greetings")):
            path = self.root / "wrong.conf"
            path.write_text(config)
            done = subprocess.run([service.SIDEKICKD, "--data", str(self.imported), "--endpoint", f"ipc://{self.root}/wrong",
                                   "--config", str(path)], capture_output=True, text=True, timeout=patient(60))
            self.assertIn(expected, done.stderr)
            self.assertIn(done.returncode, (1, 2))


if __name__ == "__main__":
    service.main()
