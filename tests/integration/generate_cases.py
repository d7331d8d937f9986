#!/usr/bin/env python3
"""Writes invented cases to standard output, the same for the same seed.

    generate_cases.py 1000000 > history.jsonl
    generate_cases.py 1000 --format csv --bad 5        # five rows in a hundred that must be rejected

A case has an id, a question, an answer, mostly a rating, sometimes earlier turns; Dutch and English.
"""
import argparse
import csv
import json
import random
import sys

TOPICS = {
    "nl": {
        "things": ["mijn pakket", "de retourzending", "mijn factuur", "het modem", "de slimme meter", "mijn nieuwe pas",
                   "de vergunning", "het abonnement", "de terugbetaling", "mijn afspraak"],
        "troubles": ["is nog niet aangekomen", "klopt niet", "werkt sinds gisteren niet meer", "is dubbel afgeschreven",
                     "staat nog op het oude adres", "is beschadigd geleverd", "kan ik nergens terugvinden", "duurt te lang"],
        "starts": ["Hallo,", "Goedemiddag,", "Beste klantenservice,", "hoi", ""],
        "wishes": ["Wat nu?", "Kunt u dat nakijken?", "Wanneer is dit opgelost?", "Graag hulp.", "Dit is al de derde keer!"],
        "replies": ["Wat vervelend. Ik heb het nagekeken en vandaag in orde gemaakt.",
                    "U krijgt binnen twee werkdagen bericht van onze afdeling.",
                    "U kunt dit zelf wijzigen onder Mijn gegevens.",
                    "Het bedrag staat binnen vijf dagen op uw rekening.",
                    "Zet het apparaat een minuut uit en daarna weer aan."],
    },
    "en": {
        "things": ["my parcel", "the return", "my invoice", "the router", "the smart meter", "my new card", "the permit",
                   "the subscription", "the refund", "my appointment"],
        "troubles": ["has not arrived yet", "is not right", "stopped working yesterday", "was charged twice",
                     "still has the old address", "was damaged on delivery", "is nowhere to be found", "takes too long"],
        "starts": ["Hi,", "Good afternoon,", "Dear support,", "hello", ""],
        "wishes": ["What now?", "Could you check this?", "When will this be solved?", "Please help.", "This is the third time!"],
        "replies": ["I am sorry about that. I have checked it and put it right today.",
                    "You will hear from our team within two working days.",
                    "You can change this yourself under My details.",
                    "The amount will be in your account within five days.",
                    "Please switch the device off for a minute and then on again."],
    },
}


def make_case(source, number):
    language = source.choice(("nl", "nl", "en"))
    words = TOPICS[language]
    thing, trouble = source.choice(words["things"]), source.choice(words["troubles"])
    case = {
        "id": "generated-%d" % number,
        "question": " ".join(filter(None, (source.choice(words["starts"]), thing, trouble + ".", source.choice(words["wishes"]),
                                           "(%d)" % source.randrange(100000)))),
        "answer": source.choice(words["replies"]),
        "satisfaction": source.choice((None, 1, 2, 3, 4, 4, 5, 5)),
        "language": language,
        "channel": source.choice(("chat", "mail", "phone")),
        "customer_id": "customer-%d" % source.randrange(50000),
    }
    if source.random() < 0.3:
        case["context"] = [{"role": "customer", "text": source.choice(words["starts"]) or "?"},
                           {"role": "agent", "text": source.choice(words["replies"])}]
    return case


def spoil(source, case):
    kind = source.randrange(3)
    if kind == 0:
        case["satisfaction"] = 7
    elif kind == 1:
        case["answer"] = ""
    else:
        case["question"] = "  "
    return case


def write_jsonl(cases):
    for case in cases:
        sys.stdout.write(json.dumps(case, ensure_ascii=False) + "\n")


def write_csv(cases):
    fields = ["id", "question", "answer", "satisfaction", "language", "channel", "customer_id", "context"]
    writer = csv.DictWriter(sys.stdout, fields)
    writer.writeheader()
    for case in cases:
        if "context" in case:
            case["context"] = json.dumps(case["context"], ensure_ascii=False)
        writer.writerow(case)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--format", choices=("jsonl", "csv"), default="jsonl")
    parser.add_argument("--bad", type=int, default=0, help="rows in a hundred that must be rejected")
    options = parser.parse_args()
    source = random.Random(options.seed)
    sys.stdout.reconfigure(encoding="utf-8", newline="")
    cases = (make_case(source, number) for number in range(options.count))
    cases = (spoil(source, case) if source.randrange(100) < options.bad else case for case in cases)
    (write_csv if options.format == "csv" else write_jsonl)(cases)


if __name__ == "__main__":
    main()
