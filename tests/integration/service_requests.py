#!/usr/bin/python3
"""Every kind of request and every error of the contract, over a real socket. Usage: see service.py"""
import json
import re
import time
import unittest

import service
from service import (INVALID, METHOD, NOT_FOUND, PARAMS, PARCEL, PARSE, TOO_LARGE, patient)


def request(method, params=None, **more):
    return {"jsonrpc": "2.0", "id": 1, "method": method, **({} if params is None else {"params": params}), **more}


class JsonRpc(service.ServiceTest):
    shared = True

    def test_not_json(self):
        for frame in (b"{", b"garbage", b"\xff\xfe\x00", b"{\"jsonrpc\":\"2.0\",", b"\x00", b"nul", b"{} {}", b"\xef\xbb\xbf{",
                      b'{"jsonrpc":"2.0","id":1,"method":"p\xe9ng"}', b'{"jsonrpc":"2.0","id":1,"method":"ping\x00"}',
                      b"[" * 33 + b"]" * 33, b"[" * 100000):
            with self.subTest(frame=frame[:40]):
                self.assertError(self.client.exchange(frame), PARSE)

    def test_not_a_request(self):
        for message in ({}, {"jsonrpc": "2.0"}, "text", 7, True, None, {"jsonrpc": "1.0", "method": "ping"},
                        {"method": "ping"}, {"jsonrpc": 2.0, "method": "ping"}, {"jsonrpc": "2.0", "method": 1},
                        {"jsonrpc": "2.0", "method": None}, {"jsonrpc": "2.0", "method": ["ping"]}, []):
            with self.subTest(message=message):
                self.assertError(self.client.exchange(message), INVALID)
        self.assertError(self.client.exchange({"jsonrpc": "2.0", "id": 5, "method": "ping", "params": "text"}), INVALID, 5)
        self.assertError(self.client.exchange({"jsonrpc": "2.0", "id": "x", "method": 3}), INVALID, "x")

    def test_ids_come_back_as_they_are(self):
        for identifier in ("text", "", "é\u0000ü", 0, -7, 2 ** 53 + 1, 2 ** 63 - 1, 1.5, -0.25, None):
            with self.subTest(identifier=identifier):
                response = self.client.exchange(request("ping", id=identifier))
                self.assertTrue(response["result"]["pong"])
                self.assertEqual(response["id"], identifier)
                self.assertIs(type(response["id"]), type(identifier))
        for identifier in (True, False, [], {}, [1], {"a": 1}):
            with self.subTest(identifier=identifier):
                self.assertError(self.client.exchange(request("ping", id=identifier)), INVALID)

    def test_numbers_beyond_64_bits_are_texts(self):
        for number in (2 ** 63, 2 ** 64 - 1, -2 ** 63 - 1, 89314403000012345678):
            with self.subTest(number=number):
                response = self.client.exchange(request("ping", {"unknown": number}, id=7))
                self.assertEqual((response["id"], response["result"]["pong"]), (7, True))
                self.assertEqual(self.client.exchange(request("ping", id=number))["id"], str(number))
        responses = self.client.exchange([request("ping", id=1), request("suggest", {"text": PARCEL, "limit": 2 ** 64}, id=2),
                                          request("suggest", {"text": PARCEL, "customer": {"sim": 89314403000012345678}}, id=3)])
        self.assertEqual([response["id"] for response in responses], [1, 2, 3])
        self.assertEqual(responses[1]["error"]["data"], {"field": "limit"})
        self.assertIn("suggestions", responses[2]["result"])

    def test_unknown_methods(self):
        for method in ("", "Suggest", "suggest ", "rpc.discover", "case", "a" * 10000,
                       "su\u0000ggest", "ping\u0000x"):
            with self.subTest(method=method[:20]):
                self.assertError(self.client.exchange(request(method)), METHOD, 1)

    def test_batches(self):
        self.assertError(self.client.exchange([]), INVALID)
        responses = self.client.exchange([1, 2])
        self.assertEqual([response["error"]["code"] for response in responses], [INVALID, INVALID])
        responses = self.client.exchange([request("ping", id="a"), {"jsonrpc": "2.0", "method": "ping"},
                                          request("nothing", id="b"),
                                          {"foo": "boo"}, request("analyze", {"text": "hallo"}, id=None)])
        self.assertEqual([response["id"] for response in responses], ["a", "b", None, None])
        self.assertEqual([response.get("error", {}).get("code") for response in responses], [None, METHOD, INVALID, None])
        self.assertEqual(len(self.client.exchange([request("ping", id=i) for i in range(100)])), 100)
        self.assertError(self.client.exchange([request("ping", id=i) for i in range(101)]), TOO_LARGE)

    @unittest.skipIf(service.PATIENCE > 1, "a batch has a second, and under valgrind this takes longer")
    def test_batches_are_done_in_their_order(self):
        case = {"id": "batch-1", "question": "in welke volgorde", "answer": "deze"}
        responses = self.client.exchange([request("case.add", case, id=1), request("case.delete", {"id": "batch-1"}, id=2),
                                          request("case.add", case, id=3), request("case.add", case, id=4),
                                          request("case.delete", {"id": "batch-1"}, id=5)])
        self.assertEqual([response["result"] for response in responses],
                         [{"id": "batch-1", "status": "imported"}, {"deleted": True}, {"id": "batch-1", "status": "imported"},
                          {"id": "batch-1", "status": "duplicate"}, {"deleted": True}])

    def test_notifications_get_nothing(self):
        for message in ({"jsonrpc": "2.0", "method": "ping"}, {"jsonrpc": "2.0", "method": "suggest", "params": {"text": 5}},
                        {"jsonrpc": "2.0", "method": "unknown"},
                        [{"jsonrpc": "2.0", "method": "ping"}, {"jsonrpc": "2.0", "method": "suggest"}]):
            self.client.send_raw(json.dumps(message).encode())
        self.assertTrue(self.client.silent())
        self.assertTrue(self.client.result("ping")["pong"])

    def test_notifications_are_done(self):
        params = {"id": "notified-1", "question": "vraag", "answer": "antwoord"}
        self.client.send_raw(json.dumps({"jsonrpc": "2.0", "method": "case.add", "params": params}).encode())
        deadline = time.monotonic() + patient(10)
        while self.client.result("case.add", params)["status"] != "duplicate":
            self.assertLess(time.monotonic(), deadline)
        self.assertEqual(self.client.result("case.delete", {"id": "notified-1"}), {"deleted": True})


class Params(service.ServiceTest):
    shared = True

    def refused(self, method, params, field, code=PARAMS):
        with self.subTest(method=method, field=field, params=str(params)[:60]):
            error = self.client.error(method, params)
            self.assertEqual((error["code"], error["data"]["field"]), (code, field), error)

    def test_wrong_params_are_named(self):
        for method in ("suggest", "analyze"):
            for params, field in ((None, "params"), ([], "params"), (["text"], "params"), ({}, "text"), ({"text": None}, "text"),
                                  ({"text": 5}, "text"), ({"text": ["a"]}, "text"), ({"text": "a", "limit": 0}, "limit"),
                                  ({"text": "a", "limit": 21}, "limit"), ({"text": "a", "limit": 2.5}, "limit"),
                                  ({"text": "a", "limit": "3"}, "limit"), ({"text": "a", "limit": True}, "limit"),
                                  ({"text": "a", "min_confidence": 1.01}, "min_confidence"),
                                  ({"text": "a", "min_confidence": -0.1}, "min_confidence"),
                                  ({"text": "a", "min_confidence": "x"}, "min_confidence"),
                                  ({"text": "a", "context": {}}, "context"),
                                  ({"text": "a", "context": [1]}, "context.role"),
                                  ({"text": "a", "context": [{"role": "robot", "text": "x"}]}, "context.role"),
                                  ({"text": "a", "context": [{"role": "agent"}]}, "context.text"),
                                  ({"text": "a", "context": [{"role": "agent", "text": "x"}] * 101}, "context"),
                                  ({"text": "a", "customer": "Jan"}, "customer"),
                                  ({"text": "a", "customer": {"name": "x" * 513}}, "customer.name"),
                                  ({"text": "a", "customer": {"id": "x" * 513}}, "customer.id"),
                                  ({"text": "a", "language": 1}, "language"), ({"text": "a", "channel": []}, "channel"),
                                  ({"text": "a", "team": {}}, "team"), ({"text": "a", "conversation_id": 3.0}, "conversation_id"),
                                  ({"text": "a", "request_id": 3}, "request_id"),
                                  ({"text": "a", "request_id": "x" * 513}, "request_id")):
                self.refused(method, params, field)
        self.refused("suggest", {"text": "x" * 102401}, "text", TOO_LARGE)
        self.refused("suggest", {"text": "x", "context": [{"role": "agent", "text": "x" * 102401}]}, "context.text", TOO_LARGE)

    def test_wrong_feedback(self):
        shown = self.client.result("suggest", {"text": PARCEL})
        known = shown["suggestion_set_id"]
        for params, field in ((None, "params"), ({}, "suggestion_set_id"), ({"suggestion_set_id": 5}, "suggestion_set_id"),
                              ({"suggestion_set_id": known}, "action"),
                              ({"suggestion_set_id": known, "action": "liked"}, "action"),
                              ({"suggestion_set_id": known, "action": "sent", "satisfaction": 6}, "satisfaction"),
                              ({"suggestion_set_id": known, "action": "sent", "satisfaction": "5"}, "satisfaction"),
                              ({"suggestion_set_id": known, "action": "sent", "suggestion_id": 5}, "suggestion_id"),
                              ({"suggestion_set_id": known, "action": "sent", "final_text": 5}, "final_text"),
                              ({"suggestion_set_id": known, "action": "sent", "agent_id": [5]}, "agent_id")):
            self.refused("feedback", params, field)
        for set_id, suggestion_id in (("0" * 32, None), ("nonsense", None), (known, "nonsense"), (known, known + "-99"),
                                      (known, "0" * 32 + "-1")):
            params = {"suggestion_set_id": set_id, "suggestion_id": suggestion_id, "action": "sent"}
            with self.subTest(params=params):
                self.assertEqual(self.client.error("feedback", params)["code"], NOT_FOUND)

    def test_wrong_cases(self):
        whole = {"id": "w-1", "question": "vraag", "answer": "antwoord"}
        for change, field in (({"question": None}, "question"), ({"question": ""}, "question"), ({"question": " \n"}, "question"),
                              ({"question": 5}, "question"), ({"answer": None}, "answer"), ({"answer": []}, "answer"),
                              ({"satisfaction": 7}, "satisfaction"), ({"satisfaction": 0}, "satisfaction"),
                              ({"satisfaction": "good"}, "satisfaction"), ({"context": "x"}, "context"),
                              ({"context": [{"role": "bot", "text": "x"}]}, "context"), ({"timestamp": "yesterday"}, "timestamp"),
                              ({"id": "x" * 513}, "id"), ({"team": ["a"]}, "team"), ({"question": "x" * 300000}, "question")):
            self.refused("case.add", {**whole, **change}, field)
        self.refused("case.add", [whole], "params")
        self.refused("case.delete", {}, "id")
        self.refused("case.delete", {"id": 5.0}, "id")
        self.assertEqual(self.client.error("case.delete", {"id": "w-1"})["code"], NOT_FOUND)


class Answers(service.ServiceTest):
    shared = True

    def test_suggest_has_all_fields_of_the_contract(self):
        result = self.client.result("suggest", {"text": PARCEL, "limit": 5, "customer": {"id": "c-1", "name": "Sanne"}})
        self.assertEqual(set(result), {"suggestion_set_id", "suggestions", "tags", "abstained", "reason", "index_revision",
                                       "elapsed_us"})
        self.assertFalse(result["abstained"])
        self.assertIsNone(result["reason"])
        self.assertTrue(1 <= len(result["suggestions"]) <= 5)
        for rank, suggestion in enumerate(result["suggestions"], 1):
            self.assertEqual(set(suggestion), {"id", "rank", "text", "template", "unfilled", "confidence", "satisfaction", "used",
                                               "last_used", "source", "why", "warnings"})
            self.assertEqual(suggestion["rank"], rank)
            self.assertTrue(suggestion["id"].startswith(result["suggestion_set_id"]))
            self.assertTrue(0 <= suggestion["confidence"] <= 1)
            self.assertGreaterEqual(suggestion["used"], len(suggestion["source"]["case_ids"][:1]))
        self.assertEqual(set(result["tags"]), {"language", "sentiment", "tone", "intent", "locus", "register", "escalate",
                                               "entities", "route", "evidence", "mood"})
        self.assertEqual(result["tags"]["language"]["value"], "nl")
        best = result["suggestions"][0]
        self.assertTrue(best["source"]["case_ids"][0].startswith("webshop-"), best)
        self.assertGreaterEqual(best["satisfaction"]["mean"], 4)

    def test_the_customers_name_is_filled_in(self):
        result = self.client.result("suggest", {"text": PARCEL, "limit": 20, "min_confidence": 0,
                                                "customer": {"name": "Roodkapje", "notes": "belt vaak " * 45}})
        greeted = [suggestion for suggestion in result["suggestions"] if re.match(r"\w+ \{person\}", suggestion["template"])]
        self.assertTrue(greeted)
        for suggestion in greeted:
            self.assertIn("Roodkapje", suggestion["text"])

    def test_offsets_are_bytes(self):
        text = "één vraag – over 📦 bestelling 20458811 graag"
        entities = self.client.result("analyze", {"text": text})["entities"]
        orders = [entity for entity in entities if entity["type"] == "order_number"]
        self.assertEqual([entity["text"] for entity in orders], ["20458811"])
        start, end = orders[0]["start"], orders[0]["end"]
        self.assertEqual(text.encode()[start:end].decode(), "20458811")

    def test_texts_that_say_nothing(self):
        for text in ("", " ", "\n\t", "😀", "😀😡🎉" * 50, "\u0000", "a\u0000b", "?!?!", "\u200d\u200d", "\ufeff",
                     "\U0010ffff", "e\u0301" * 500):
            with self.subTest(text=text[:10]):
                result = self.client.result("suggest", {"text": text})
                self.assertEqual(result["abstained"], result["suggestions"] == [])
                self.assertEqual(result["abstained"], result["reason"] is not None)
                self.assertIn("language", self.client.result("analyze", {"text": text}))
        for text in ("", "😀😀", "\u0000"):
            self.assertTrue(self.client.result("suggest", {"text": text})["abstained"])

    def test_nul_between_words_does_not_cut_the_message(self):
        result = self.client.result("suggest", {"text": "hallo \u0000 " + PARCEL})
        self.assertFalse(result["abstained"])

    def test_a_hundred_kilobytes(self):
        for text in ((PARCEL + " ") * 2000, "a" * 102400, "é" * 51200, "x y " * 25600, "1234 " * 20480, "{person} " * 11000):
            started = time.monotonic()
            result = self.client.result("suggest", {"text": text[:102400] if text.isascii() else text})
            self.assertEqual(result["abstained"], result["suggestions"] == [])
            self.assertLess(time.monotonic() - started, patient(15))

    def test_feedback_is_accepted_and_counted(self):
        before = self.client.result("status")["store"]
        shown = self.client.result("suggest", {"text": PARCEL})
        first = shown["suggestions"][0]["id"]
        for action in ("displayed", "selected", "edited", "sent", "rejected"):
            params = {"suggestion_set_id": shown["suggestion_set_id"], "suggestion_id": first, "action": action,
                      "agent_id": "a-1",
                      "final_text": "Hoi, ik ben Piet, bel 06-12345678.", "satisfaction": 4, "reason": "past niet"}
            self.assertEqual(self.client.result("feedback", params), {"accepted": True})
            self.assertEqual(self.client.result("feedback", params), {"accepted": True})
        self.assertEqual(self.client.result("feedback", {"suggestion_set_id": shown["suggestion_set_id"], "suggestion_id": None,
                                                         "action": "rejected"}), {"accepted": True})
        after = self.client.result("status")["store"]
        self.assertEqual(after["feedback"] - before["feedback"], 6)
        self.assertEqual(after["suggestion_sets"] - before["suggestion_sets"], 1)

    def test_a_set_has_room_for_so_much_feedback(self):
        params = {"suggestion_set_id": self.client.result("suggest", {"text": PARCEL})["suggestion_set_id"],
                  "action": "rejected", "final_text": "x" * 102400}
        for agent in range(40):
            self.assertEqual(self.client.result("feedback", {**params, "agent_id": f"a-{agent}"}), {"accepted": True})
        before = self.client.result("status")["store"]["feedback"]
        error = self.client.error("feedback", {**params, "agent_id": "a-40"})
        self.assertEqual((error["code"], error["data"]["field"]), (TOO_LARGE, "suggestion_set_id"), error)
        self.assertEqual(self.client.result("status")["store"]["feedback"], before)
        self.assertEqual(self.client.result("feedback", {**params, "agent_id": "a-7"}), {"accepted": True})

    def test_added_case_is_found_within_two_seconds_and_gone_when_deleted(self):
        case = {"id": "live-1", "question": "mijn zwembadpomp bromt en de chloorwaarde schommelt", "satisfaction": 5,
                "answer": "Maak het filter van de zwembadpomp schoon en meet de chloorwaarde opnieuw.", "language": "nl"}
        ask = {"text": "de zwembadpomp bromt en chloorwaarde klopt niet", "min_confidence": 0}

        def found():
            suggestions = self.client.result("suggest", ask)["suggestions"]
            return any("live-1" in suggestion["source"]["case_ids"] for suggestion in suggestions)

        def within_two_seconds(wanted):
            deadline = time.monotonic() + patient(2)
            while found() != wanted:
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.05)

        self.assertFalse(found())
        self.assertEqual(self.client.result("case.add", case), {"id": "live-1", "status": "imported"})
        within_two_seconds(True)
        self.assertEqual(self.client.result("case.add", case), {"id": "live-1", "status": "duplicate"})
        self.assertEqual(self.client.result("case.add", {**case, "satisfaction": 4}), {"id": "live-1", "status": "updated"})
        self.assertEqual(self.client.result("case.delete", {"id": "live-1"}), {"deleted": True})
        within_two_seconds(False)

    def test_case_without_id_gets_one(self):
        case = {"question": "waar staat de glasbak", "answer": "Achter de supermarkt."}
        first = self.client.result("case.add", case)
        self.assertEqual(first["status"], "imported")
        self.assertTrue(first["id"])
        self.assertEqual(self.client.result("case.add", case), {"id": first["id"], "status": "duplicate"})
        self.client.result("case.delete", {"id": first["id"]})

    def test_ids_may_be_whole_numbers_in_every_method(self):
        case = {"id": 4712, "conversation_id": 4711, "question": "waar staat de papierbak", "answer": "Achter het station."}
        self.assertEqual(self.client.result("case.add", case), {"id": "4712", "status": "imported"})
        shown = self.client.result("suggest", {"text": PARCEL, "conversation_id": 4711, "customer": {"id": 12}})
        self.assertEqual(self.client.result("feedback", {"suggestion_set_id": shown["suggestion_set_id"], "action": "rejected",
                                                         "agent_id": 12}), {"accepted": True})
        self.assertEqual(self.client.result("case.delete", {"id": 4712}), {"deleted": True})

    def test_status_and_ping(self):
        status = self.client.result("status")
        self.assertLessEqual({"version", "uptime_s", "index", "store", "workers", "queue", "requests", "errors", "busy",
                              "memory_kb"}, set(status))
        self.assertEqual(set(status["index"]), {"revision", "documents", "lag"})
        self.assertEqual(set(status["store"]), {"cases", "rated", "feedback", "suggestion_sets", "erasures_pending"})
        self.assertEqual((status["workers"], status["queue"]["capacity"]), (2, 256))
        self.assertGreater(status["store"]["cases"], 200)
        self.assertGreater(status["memory_kb"], 1000)
        self.assertRegex(self.client.result("ping")["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        errors = status["errors"]
        self.client.error("nothing")
        self.assertEqual(self.client.result("status")["errors"], errors + 1)


class Retries(service.ServiceTest):
    shared = True

    def test_same_request_same_answer(self):
        params = {"text": "Ik ben Karel Bijenhof, waar is bestelling 20458899? mijn pakket is er nog niet", "request_id": "r-1",
                  "customer": {"id": "c-9", "name": "Karel Bijenhof", "note": "x"}, "limit": 4, "min_confidence": 0}
        self.client.send("suggest", params)
        first = self.client.receive_raw().decode()
        again = {**params, "customer": {"note": "x", "name": "Karel Bijenhof", "id": "c-9"}}
        self.client.send("suggest", again)
        second = self.client.receive_raw().decode()
        self.assertEqual(json.loads(first)["result"], json.loads(second)["result"])
        self.assertEqual(first.replace('"id":1}', ""), second.replace('"id":2}', ""))
        self.assertIn("20458899", [entity["text"] for entity in json.loads(second)["result"]["tags"]["entities"]])

    def test_same_id_other_params(self):
        params = {"text": PARCEL, "request_id": "r-2"}
        self.client.result("suggest", params)
        for change in ({"text": PARCEL + "!"}, {"limit": 2}, {"language": "nl"}, {"customer": {"name": "x"}},
                       {"min_confidence": 0.3},
                       {"context": [{"role": "agent", "text": "hallo"}]}, {"team": "webshop-delivery"}):
            with self.subTest(change=change):
                error = self.client.error("suggest", {**params, **change})
                self.assertEqual((error["code"], error["data"]["field"]), (PARAMS, "request_id"))
        self.client.result("suggest", params)

    def test_what_was_deleted_or_changed_is_given_to_nobody_again(self):
        answers = ("Zet de hendel op zoemtstil en wacht tien minuten.", "De monteur vervangt morgen gratis het bromtstil lager.")
        cases = [{"id": f"kwartel-{number}", "customer_id": f"kwartel-klant-{number}", "satisfaction": 5,
                  "question": f"mijn kwartelpluim {word} vreselijk hard", "answer": answers[number]}
                 for number, word in enumerate(("zoemt", "bromt"))]
        for case in cases:
            self.client.result("case.add", case)
        self.service.wait_until_indexed()
        params = {"text": "mijn kwartelpluim zoemt en bromt", "request_id": "r-gone", "limit": 20, "min_confidence": 0}
        texts = lambda: [suggestion["text"] for suggestion in self.client.result("suggest", params)["suggestions"]]
        first = texts()
        self.assertLessEqual(set(answers), set(first))
        self.client.result("case.add", {**cases[1], "satisfaction": 4})
        self.assertEqual(texts(), first)  # a rating changes no reply
        self.client.result("case.delete", {"id": "kwartel-0"})
        self.assertEqual(texts(), [text for text in first if text != answers[0]])
        self.client.result("case.add", {**cases[1], "question": "hoe laat gaan jullie open", "answer": "Om negen uur."})
        self.assertEqual(texts(), [text for text in first if text not in answers])
        deadline = time.monotonic() + patient(20)
        store = self.service.data / "store.db"
        while any(word in path.read_bytes() for path in store.parent.glob("store.db*") for word in (b"zoemtstil", b"bromtstil")):
            self.assertLess(time.monotonic(), deadline, "the text stands in recorded answers still")
            time.sleep(0.1)

    def test_two_at_once_get_one_answer(self):
        for i in range(20):
            clients = [self.client_of(self.service) for _ in range(4)]
            for client in clients:
                client.send("suggest", {"text": PARCEL, "request_id": f"at-once-{i}"})
            answers = [client.receive()["result"] for client in clients]
            self.assertTrue(all(answer == answers[0] for answer in answers))
            for client in clients:
                client.close()

    def test_without_id_each_is_new(self):
        first, second = (self.client.result("suggest", {"text": PARCEL}) for _ in range(2))
        self.assertNotEqual(first["suggestion_set_id"], second["suggestion_set_id"])


if __name__ == "__main__":
    service.main()
