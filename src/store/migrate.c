/* The schema, as a history: step i takes a store from version i to i + 1. A released step is never edited; a change is a new
 * step. user_version says how far a store is, application_id that it is ours.
 *
 * Row ids of cases are the docids of the index, hence AUTOINCREMENT: without it SQLite would give the row of a deleted last
 * case to the next one, and an index that lags behind would show the wrong answer. `sequence` is indexed in both
 * tables that the index follows, so that "what changed after n" is a merge of two ordered scans.
 *
 * deleted_cases holds no id and no text: a deletion must not leave behind what it was to remove.
 * case_uses is the sum over feedback that ranking asks for with every suggestion (see votes.c); totals are the counts and the
 * rating mean that suggest and status ask for, kept by triggers so that no writer can forget them: counting takes 70 ms
 * in a million cases, and longer in what was shown.
 */
#include "store/migrate.h"

#include <stdio.h>

#include "store/votes.h"

const char *const sk_store_steps[SK_STORE_SCHEMA_VERSION] = {
    "CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
    "INSERT INTO counters VALUES ('sequence', 0);"

    "CREATE TABLE cases ("
    "  row INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  sequence INTEGER NOT NULL,"
    "  digest INTEGER NOT NULL," /* of all that follows: equal digest, equal case */
    "  id TEXT NOT NULL UNIQUE,"
    "  conversation_id TEXT,"
    "  question TEXT NOT NULL,"
    "  answer TEXT NOT NULL,"
    "  satisfaction REAL,"
    "  context TEXT," /* [{"role","text"}] */
    "  intent TEXT, language TEXT, channel TEXT, timestamp TEXT, customer_id TEXT, agent_id TEXT, team TEXT,"
    "  metadata TEXT);" /* JSON object */
    "CREATE UNIQUE INDEX cases_sequence ON cases (sequence);"
    "CREATE TABLE deleted_cases (row INTEGER PRIMARY KEY, sequence INTEGER NOT NULL UNIQUE);"

    "CREATE TABLE shown_sets ("
    "  number INTEGER PRIMARY KEY,"
    "  id TEXT NOT NULL UNIQUE,"
    "  request_id TEXT UNIQUE,"
    "  request_digest TEXT,"
    "  conversation_id TEXT,"
    "  question TEXT,"
    "  result TEXT,"
    "  time_us INTEGER NOT NULL);"
    "CREATE TABLE shown_suggestions ("
    "  set_number INTEGER NOT NULL REFERENCES shown_sets (number) ON DELETE CASCADE,"
    "  position INTEGER NOT NULL,"
    "  case_row INTEGER NOT NULL,"
    "  PRIMARY KEY (set_number, position)) WITHOUT ROWID;"

    "CREATE TABLE feedback ("
    "  number INTEGER PRIMARY KEY,"
    "  set_id TEXT NOT NULL REFERENCES shown_sets (id) ON DELETE CASCADE,"
    "  suggestion_id TEXT NOT NULL," /* '' = the set as a whole; not NULL, so that UNIQUE compares it */
    "  action TEXT NOT NULL,"
    "  agent_id TEXT NOT NULL," /* '' = not given */
    "  case_row INTEGER,"
    "  position INTEGER NOT NULL,"
    "  satisfaction REAL,"
    "  final_text TEXT,"
    "  reason TEXT,"
    "  time_us INTEGER NOT NULL,"
    "  UNIQUE (set_id, suggestion_id, action, agent_id));"
    "CREATE TABLE case_uses ("
    "  case_row INTEGER PRIMARY KEY,"
    "  displayed INTEGER NOT NULL, selected INTEGER NOT NULL, edited INTEGER NOT NULL, sent INTEGER NOT NULL,"
    "  rejected INTEGER NOT NULL, rated INTEGER NOT NULL, rating_sum REAL NOT NULL);"

    "CREATE TABLE imports ("
    "  key TEXT PRIMARY KEY,"
    "  byte_offset INTEGER NOT NULL, line INTEGER NOT NULL,"
    "  read INTEGER NOT NULL, imported INTEGER NOT NULL, updated INTEGER NOT NULL, duplicates INTEGER NOT NULL,"
    "  rejected INTEGER NOT NULL) WITHOUT ROWID;"

    "CREATE TABLE totals ("
    "  cases INTEGER NOT NULL, rated INTEGER NOT NULL, rating_sum REAL NOT NULL, deleted INTEGER NOT NULL,"
    "  suggestion_sets INTEGER NOT NULL, feedback INTEGER NOT NULL);"
    "INSERT INTO totals VALUES (0, 0, 0, 0, 0, 0);"
    "CREATE TRIGGER case_inserted AFTER INSERT ON cases BEGIN UPDATE totals SET cases = cases + 1,"
    "  rated = rated + (NEW.satisfaction IS NOT NULL), rating_sum = rating_sum + coalesce(NEW.satisfaction, 0); END;"
    "CREATE TRIGGER case_updated AFTER UPDATE ON cases BEGIN UPDATE totals SET"
    "  rated = rated + (NEW.satisfaction IS NOT NULL) - (OLD.satisfaction IS NOT NULL),"
    "  rating_sum = rating_sum + coalesce(NEW.satisfaction, 0) - coalesce(OLD.satisfaction, 0); END;"
    "CREATE TRIGGER case_deleted AFTER DELETE ON cases BEGIN UPDATE totals SET cases = cases - 1,"
    "  rated = rated - (OLD.satisfaction IS NOT NULL), rating_sum = rating_sum - coalesce(OLD.satisfaction, 0); END;"
    "CREATE TRIGGER deleted_inserted AFTER INSERT ON deleted_cases BEGIN UPDATE totals SET deleted = deleted + 1; END;"
    "CREATE TRIGGER set_inserted AFTER INSERT ON shown_sets BEGIN"
    "  UPDATE totals SET suggestion_sets = suggestion_sets + 1; END;"
    "CREATE TRIGGER set_deleted AFTER DELETE ON shown_sets BEGIN"
    "  UPDATE totals SET suggestion_sets = suggestion_sets - 1; END;"
    "CREATE TRIGGER feedback_inserted AFTER INSERT ON feedback BEGIN UPDATE totals SET feedback = feedback + 1; END;"
    "CREATE TRIGGER feedback_deleted AFTER DELETE ON feedback BEGIN UPDATE totals SET feedback = feedback - 1; END;",

    /* The audit log (audit.h), and what finds a person's data: pseudonyms beside what was shown, an index on customers. */
    "CREATE TABLE audit ("
    "  number INTEGER PRIMARY KEY," /* without a gap: the chain counts */
    "  time_us INTEGER NOT NULL,"
    "  actor TEXT NOT NULL,"
    "  action TEXT NOT NULL,"
    "  person TEXT,"  /* pseudonym of a customer_id */
    "  subject TEXT," /* pseudonym of a case id */
    "  detail TEXT NOT NULL,"
    "  mac BLOB NOT NULL);"
    "CREATE INDEX audit_person ON audit (person) WHERE person IS NOT NULL;"
    "CREATE TABLE audit_head ("
    "  only_one INTEGER PRIMARY KEY CHECK (only_one = 1),"
    "  number INTEGER NOT NULL, mac BLOB NOT NULL, seal BLOB NOT NULL, key TEXT NOT NULL);"
    "ALTER TABLE shown_sets ADD COLUMN person TEXT;"
    "CREATE INDEX shown_sets_person ON shown_sets (person) WHERE person IS NOT NULL;"
    "CREATE INDEX shown_sets_conversation ON shown_sets (conversation_id) WHERE conversation_id IS NOT NULL;"
    "CREATE INDEX cases_customer ON cases (customer_id) WHERE customer_id IS NOT NULL;"
    "CREATE INDEX cases_conversation ON cases (conversation_id) WHERE conversation_id IS NOT NULL;",

    /* Erasures (erasure.h), and what an age limit needs of cases without a timestamp: since when they are here. */
    "ALTER TABLE cases ADD COLUMN stored_us INTEGER NOT NULL DEFAULT 0;" /* 0: before this step */
    "INSERT INTO counters VALUES ('stored_since', CAST(strftime('%s', 'now') AS INTEGER) * 1000000);"
    "CREATE TABLE erasures ("
    "  number INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  kind INTEGER NOT NULL, person TEXT NOT NULL, actor TEXT NOT NULL, requested_us INTEGER NOT NULL,"
    "  finished_us INTEGER NOT NULL DEFAULT 0," /* 0: pending */
    "  cases INTEGER NOT NULL DEFAULT 0, sets INTEGER NOT NULL DEFAULT 0, feedback INTEGER NOT NULL DEFAULT 0,"
    "  verified INTEGER NOT NULL DEFAULT 0);"
    "CREATE INDEX erasures_person ON erasures (person);"
    "CREATE TABLE erased_cases (pseudonym TEXT NOT NULL, erasure INTEGER NOT NULL, PRIMARY KEY (pseudonym, erasure))"
    "  WITHOUT ROWID;"
    "CREATE TABLE erasure_needles ("
    "  erasure INTEGER NOT NULL, length INTEGER NOT NULL, rolling INTEGER NOT NULL, exact INTEGER NOT NULL,"
    "  PRIMARY KEY (erasure, length, rolling, exact)) WITHOUT ROWID;"
    "CREATE TABLE backups (path TEXT PRIMARY KEY, time_us INTEGER NOT NULL) WITHOUT ROWID;",

    /* An age limit holds in backups too. */
    "ALTER TABLE erasures ADD COLUMN before_us INTEGER NOT NULL DEFAULT 0;",

    /* Whose cases a suggestion set was taken from. */
    "ALTER TABLE shown_sets ADD COLUMN teams TEXT;",

    /* Feedback counted in votes, bounded per agent (votes.c). Thousandths. case_uses.voter: whose all votes are, NULL: several.
     * An agent's n votes on a case weigh 2 - 2^(1-n). */
    "ALTER TABLE feedback ADD COLUMN voter INTEGER NOT NULL DEFAULT 0;"
    "UPDATE feedback SET voter = voter(agent_id);"
    "CREATE VIEW set_votes AS"
    "  SELECT set_id, case_row, voter, taken, refused, rating IS NOT NULL AS rated,"
    "    CAST(round(1000 * coalesce(rating, 0)) AS INTEGER) AS rating"
    "  FROM (SELECT report.set_id AS set_id, report.case_row AS case_row,"
    "      (SELECT first.voter FROM feedback AS first WHERE first.set_id = report.set_id AND first.case_row IS NOT NULL"
    "       ORDER BY first.action = 'displayed', first.number LIMIT 1) AS voter,"
    "      max(CASE action WHEN 'selected' THEN 1000 WHEN 'sent' THEN 1000 WHEN 'edited' THEN 500 ELSE 0 END) AS taken,"
    "      max(CASE action WHEN 'rejected' THEN 1000 ELSE 0 END) AS refused,"
    "      (SELECT rating.satisfaction FROM feedback AS rating"
    "       WHERE rating.set_id = report.set_id AND rating.satisfaction IS NOT NULL AND (rating.case_row = report.case_row"
    "         OR (rating.case_row IS NULL AND EXISTS (SELECT 1 FROM feedback AS used WHERE used.set_id = report.set_id"
    "             AND used.case_row = report.case_row AND used.action IN ('selected', 'edited', 'sent'))))"
    "       ORDER BY rating.time_us DESC, rating.number DESC LIMIT 1) AS rating"
    "    FROM feedback AS report WHERE report.case_row IS NOT NULL GROUP BY report.set_id, report.case_row)"
    "  WHERE taken OR refused OR rating IS NOT NULL;"
    "DROP TABLE case_uses;"
    "CREATE TABLE case_uses ("
    "  case_row INTEGER PRIMARY KEY,"
    "  taken INTEGER NOT NULL, refused INTEGER NOT NULL,"
    "  rated INTEGER NOT NULL, rating_weight INTEGER NOT NULL, rating_sum INTEGER NOT NULL," /* rated: sets, not thousandths */
    "  voter INTEGER);"
    "CREATE TABLE case_votes ("
    "  case_row INTEGER NOT NULL, voter INTEGER NOT NULL,"
    "  sets INTEGER NOT NULL, taken INTEGER NOT NULL, refused INTEGER NOT NULL,"
    "  rated INTEGER NOT NULL, rating_sum INTEGER NOT NULL,"
    "  vote REAL AS ((2.0 - 2.0 / (1 << min(sets, 50))) / max(sets, 1)),"
    "  a_rating REAL AS ((2.0 - 2.0 / (1 << min(rated, 50))) / max(rated, 1)),"
    "  counted_taken INTEGER AS (CAST(round(taken * vote) AS INTEGER)),"
    "  counted_refused INTEGER AS (CAST(round(refused * vote) AS INTEGER)),"
    "  counted_ratings INTEGER AS (CAST(round(1000 * rated * a_rating) AS INTEGER)),"
    "  counted_sum INTEGER AS (CAST(round(rating_sum * a_rating) AS INTEGER)),"
    "  PRIMARY KEY (case_row, voter)) WITHOUT ROWID;"
    "CREATE TRIGGER votes_inserted AFTER INSERT ON case_votes BEGIN"
    "  INSERT INTO case_uses (case_row, taken, refused, rated, rating_weight, rating_sum, voter)"
    "  VALUES (NEW.case_row, NEW.counted_taken, NEW.counted_refused, NEW.rated, NEW.counted_ratings, NEW.counted_sum, NEW.voter)"
    "  ON CONFLICT (case_row) DO UPDATE SET taken = taken + excluded.taken, refused = refused + excluded.refused,"
    "    rated = rated + excluded.rated, rating_weight = rating_weight + excluded.rating_weight,"
    "    rating_sum = rating_sum + excluded.rating_sum, voter = NULL; END;"
    "CREATE TRIGGER votes_updated AFTER UPDATE ON case_votes BEGIN"
    "  UPDATE case_uses SET taken = taken + NEW.counted_taken - OLD.counted_taken,"
    "    refused = refused + NEW.counted_refused - OLD.counted_refused, rated = rated + NEW.rated - OLD.rated,"
    "    rating_weight = rating_weight + NEW.counted_ratings - OLD.counted_ratings,"
    "    rating_sum = rating_sum + NEW.counted_sum - OLD.counted_sum WHERE case_row = NEW.case_row; END;"
    "CREATE TRIGGER votes_deleted AFTER DELETE ON case_votes BEGIN"
    "  UPDATE case_uses SET taken = taken - OLD.counted_taken, refused = refused - OLD.counted_refused,"
    "    rated = rated - OLD.rated, rating_weight = rating_weight - OLD.counted_ratings,"
    "    rating_sum = rating_sum - OLD.counted_sum,"
    "    voter = (SELECT CASE min(voter) WHEN max(voter) THEN min(voter) END FROM case_votes WHERE case_row = OLD.case_row)"
    "  WHERE case_row = OLD.case_row;"
    "  DELETE FROM case_uses WHERE case_row = OLD.case_row"
    "    AND NOT EXISTS (SELECT 1 FROM case_votes WHERE case_row = OLD.case_row); END;"
    "INSERT INTO case_votes (case_row, voter, sets, taken, refused, rated, rating_sum)"
    "  SELECT case_row, voter, count(*), sum(taken), sum(refused), sum(rated), sum(rating) FROM set_votes"
    "  GROUP BY case_row, voter;",

    /* What was sent instead of a suggestion (sent.c): the case that holds it, made here (own) or come from elsewhere. from_row:
     * of the suggestion that was edited, 0: none. words: of question and answer. feedback.kept: thousandths of the suggestion. */
    "ALTER TABLE shown_sets ADD COLUMN context TEXT;" /* [{"role","text"}]: the turns just before the question */
    "ALTER TABLE feedback ADD COLUMN kept INTEGER;"
    "CREATE TABLE sent_texts ("
    "  set_number INTEGER PRIMARY KEY REFERENCES shown_sets (number) ON DELETE CASCADE,"
    "  case_row INTEGER NOT NULL, from_row INTEGER NOT NULL, own INTEGER NOT NULL, words INTEGER NOT NULL);"
    "CREATE INDEX sent_texts_case ON sent_texts (case_row);"
    "CREATE INDEX sent_texts_words ON sent_texts (words) WHERE own;"
    "DROP VIEW set_votes;"
    "CREATE VIEW set_votes AS"
    "  SELECT set_id, case_row, voter, taken, refused, rating IS NOT NULL AS rated,"
    "    CAST(round(1000 * coalesce(rating, 0)) AS INTEGER) AS rating"
    "  FROM (SELECT report.set_id AS set_id, report.case_row AS case_row,"
    "      (SELECT first.voter FROM feedback AS first WHERE first.set_id = report.set_id"
    "       ORDER BY first.action = 'displayed', first.case_row IS NULL, first.number LIMIT 1) AS voter,"
    "      coalesce((SELECT text.kept FROM feedback AS text WHERE text.set_id = report.set_id AND text.case_row = report.case_row"
    "         AND text.kept IS NOT NULL ORDER BY text.action = 'sent' DESC, text.time_us DESC, text.number DESC LIMIT 1),"
    "        max(CASE action WHEN 'selected' THEN 1000 WHEN 'sent' THEN 1000 WHEN 'edited' THEN 500 ELSE 0 END)) AS taken,"
    "      max(CASE action WHEN 'rejected' THEN 1000 ELSE 0 END) AS refused,"
    "      (SELECT rating.satisfaction FROM feedback AS rating"
    "       WHERE rating.set_id = report.set_id AND rating.satisfaction IS NOT NULL AND ((rating.case_row = report.case_row"
    "           AND NOT EXISTS (SELECT 1 FROM sent_texts JOIN shown_sets ON number = set_number"
    "             WHERE id = report.set_id AND from_row = report.case_row))"
    "         OR (rating.case_row IS NULL AND EXISTS (SELECT 1 FROM feedback AS used WHERE used.set_id = report.set_id"
    "             AND used.case_row = report.case_row AND used.action IN ('selected', 'edited', 'sent'))"
    "           AND NOT EXISTS (SELECT 1 FROM sent_texts JOIN shown_sets ON number = set_number WHERE id = report.set_id)))"
    "       ORDER BY rating.time_us DESC, rating.number DESC LIMIT 1) AS rating"
    "    FROM feedback AS report WHERE report.case_row IS NOT NULL GROUP BY report.set_id, report.case_row)"
    "  WHERE taken OR refused OR rating IS NOT NULL"
    "  UNION ALL"
    "  SELECT set_id, case_row, voter, 1000, 0, rating IS NOT NULL, CAST(round(1000 * coalesce(rating, 0)) AS INTEGER)"
    "  FROM (SELECT sets.id AS set_id, sent.case_row AS case_row,"
    "      (SELECT first.voter FROM feedback AS first WHERE first.set_id = sets.id"
    "       ORDER BY first.action = 'displayed', first.case_row IS NULL, first.number LIMIT 1) AS voter,"
    "      (SELECT rating.satisfaction FROM feedback AS rating"
    "       WHERE rating.set_id = sets.id AND rating.satisfaction IS NOT NULL"
    "         AND (rating.case_row IS NULL OR rating.case_row = sent.from_row)"
    "         AND (SELECT satisfaction FROM cases WHERE row = sent.case_row) IS NULL" /* else it is the customer's same rating */
    "       ORDER BY rating.time_us DESC, rating.number DESC LIMIT 1) AS rating"
    "    FROM sent_texts AS sent JOIN shown_sets AS sets ON sets.number = sent.set_number)"
    "  WHERE voter IS NOT NULL;"
    "DELETE FROM case_votes;"
    "INSERT INTO case_votes (case_row, voter, sets, taken, refused, rated, rating_sum)"
    "  SELECT case_row, voter, count(*), sum(taken), sum(refused), sum(rated), sum(rating) FROM set_votes"
    "  GROUP BY case_row, voter;",

    /* Ids and labels of then are not masked yet (mask_stored.h). */
    "INSERT INTO counters SELECT 'unmasked', 1 WHERE EXISTS (SELECT 1 FROM cases) OR EXISTS (SELECT 1 FROM shown_sets);"
    /* Erasing a case took its votes away and left the reports that they were made of, which could then not be changed. */
    "DELETE FROM case_votes;"
    "INSERT INTO case_votes (case_row, voter, sets, taken, refused, rated, rating_sum)"
    "  SELECT case_row, voter, count(*), sum(taken), sum(refused), sum(rated), sum(rating) FROM set_votes"
    "  GROUP BY case_row, voter;",

    /* The turns before a case begin with the last `continues_turns` of another's turns, question and answer; `context` holds what
     * follows them (conversation.h). Cases of then have all their turns themselves. */
    "ALTER TABLE cases ADD COLUMN continues INTEGER;"
    "ALTER TABLE cases ADD COLUMN continues_turns INTEGER;"
    "CREATE INDEX cases_continues ON cases (continues) WHERE continues IS NOT NULL;",

    /* In answers of then the reasons of an escalation are the customer's own words (mask_stored.h). Where ids are to be masked
     * too, that is written down already. */
    "INSERT OR IGNORE INTO counters SELECT 'unmasked', 2 WHERE EXISTS (SELECT 1 FROM shown_sets);",

    /* Cases that were deleted or got another text, and may stand in the recorded answers behind set `cleaned` up to `last_set`
     * (withdrawn.h). */
    ("CREATE INDEX shown_suggestions_case ON shown_suggestions (case_row);"
     "CREATE TABLE withdrawn (row INTEGER PRIMARY KEY, cleaned INTEGER NOT NULL DEFAULT 0, last_set INTEGER NOT NULL);"),
};

/* The first column of the first row of a query that has one. */
static enum sk_status read_integer(struct sk_store *store, const char *sql, int *out, struct sk_error *error) {
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(store->database, sql, -1, &statement, NULL) != SQLITE_OK)
        return sk_database_fault(store, "read the version", error);
    enum sk_status status = sk_database_step(store, statement, "read the version", error);
    if (status == SK_OK)
        *out = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return status;
}

enum sk_status sk_store_check_version(struct sk_store *store, int newest, int *version, struct sk_error *error) {
    int application = 0, tables = 0;
    enum sk_status status = read_integer(store, "PRAGMA application_id", &application, error);
    if (status == SK_OK)
        status = read_integer(store, "PRAGMA user_version", version, error);
    if (status == SK_OK)
        status = read_integer(store, "SELECT count(*) FROM sqlite_schema", &tables, error);
    if (status != SK_OK)
        return status;
    bool empty = application == 0 && *version == 0 && tables == 0;
    if (!empty && application != SK_STORE_APPLICATION_ID)
        return sk_error_set(error, SK_FAULT_CORRUPT, "%s is a database of another program; choose another data directory",
                            store->path);
    if (*version > newest)
        return sk_error_set(error, SK_FAULT_VERSION,
                            "%s has schema version %d, this program knows up to %d; use the newer program that wrote it",
                            store->path, *version, newest);
    return SK_OK;
}

static enum sk_status execute(struct sk_store *store, const char *sql, struct sk_error *error) {
    if (sqlite3_exec(store->database, sql, NULL, NULL, NULL) != SQLITE_OK)
        return sk_database_fault(store, "bring the store to the newest version", error);
    return SK_OK;
}

static enum sk_status run_steps(struct sk_store *store, const char *const *steps, int count, struct sk_error *error) {
    int version = 0;
    enum sk_status status = sk_store_check_version(store, count, &version, error); /* again: another may have been faster */
    for (int i = version; status == SK_OK && i < count; i++)
        status = execute(store, steps[i], error);
    if (status != SK_OK || version == count)
        return status;
    char finish[100];
    snprintf(finish, sizeof finish, "PRAGMA application_id = %d; PRAGMA user_version = %d", SK_STORE_APPLICATION_ID, count);
    return execute(store, finish, error);
}

enum sk_status sk_store_migrate(struct sk_store *store, const char *const *steps, int count, struct sk_error *error) {
    enum sk_status status = sk_votes_define_voter(store, error);
    if (status == SK_OK)
        status = execute(store, "BEGIN IMMEDIATE", error);
    if (status != SK_OK)
        return status;
    status = run_steps(store, steps, count, error);
    if (status == SK_OK)
        status = execute(store, "COMMIT", error);
    if (status != SK_OK)
        sqlite3_exec(store->database, "ROLLBACK", NULL, NULL, NULL); /* may have happened by itself: nothing to report */
    return status;
}
