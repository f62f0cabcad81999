/* The tables, as steps from version to version. A step that was released is never changed.
 *
 * Numbers are names inside the file and are never used again (AUTOINCREMENT where rows go); ids are
 * what the outside knows. Times are unix seconds. NULL: not set. `version` is the counter of
 * changes (meta) at the row's last change, so that who publishes reads only what is new.
 */
#include "hub/db/db_priv.h"

/* Version 1. Teams and sites are one table: they differ in nothing but what points to them. */
#define V1_CONTENT                                                                                 \
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;"      \
    "INSERT INTO meta VALUES('change', 1);"                                                        \
    "CREATE TABLE secret(name TEXT PRIMARY KEY, key BLOB NOT NULL) STRICT, WITHOUT ROWID;"         \
    "CREATE TABLE root(only_one INTEGER PRIMARY KEY CHECK(only_one = 1), json TEXT NOT NULL,"      \
    " version INTEGER NOT NULL) STRICT;"                                                           \
    "CREATE TABLE party(number INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL,"          \
    " id TEXT NOT NULL, name TEXT NOT NULL, detail TEXT NOT NULL, colour TEXT NOT NULL,"           \
    " site INTEGER REFERENCES party(number), size INTEGER NOT NULL, version INTEGER NOT NULL,"     \
    " UNIQUE(kind, id)) STRICT;"                                                                   \
    "CREATE INDEX party_name ON party(kind, name COLLATE NOCASE);"                                 \
    "CREATE INDEX party_version ON party(version);"                                                \
    "CREATE TABLE person(number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,"       \
    " public_id TEXT NOT NULL UNIQUE, subject BLOB UNIQUE, first_name TEXT NOT NULL,"              \
    " initial TEXT NOT NULL, alias TEXT NOT NULL, appear INTEGER NOT NULL,"                        \
    " is_lobby_ok INTEGER NOT NULL, name_state INTEGER NOT NULL,"                                  \
    " team INTEGER REFERENCES party(number), is_imported INTEGER NOT NULL,"                        \
    " created_at INTEGER NOT NULL, seen_at INTEGER NOT NULL, erased_at INTEGER,"                   \
    " version INTEGER NOT NULL) STRICT;"                                                           \
    "CREATE INDEX person_version ON person(version);"                                              \
    "CREATE INDEX person_team ON person(team);"                                                    \
    "CREATE INDEX person_state ON person(name_state) WHERE name_state <> 0;"                       \
    "CREATE TABLE entity(number INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL,"         \
    " id TEXT NOT NULL, code TEXT UNIQUE, position INTEGER NOT NULL, json TEXT NOT NULL,"          \
    " is_product INTEGER NOT NULL, is_removed INTEGER NOT NULL, is_approved INTEGER NOT NULL,"     \
    " is_proposed INTEGER NOT NULL, withdrawn_at INTEGER, approved_at INTEGER, approved_by TEXT,"  \
    " expires_at INTEGER, author INTEGER REFERENCES person(number), changed_at INTEGER NOT NULL,"  \
    " source INTEGER NOT NULL, version INTEGER NOT NULL, UNIQUE(kind, id)) STRICT;"                \
    "CREATE INDEX entity_order ON entity(kind, position, number);"                                 \
    "CREATE INDEX entity_version ON entity(version);"                                              \
    "CREATE INDEX entity_author ON entity(author) WHERE author IS NOT NULL;"                       \
    "CREATE TABLE media(number INTEGER PRIMARY KEY, sha256 BLOB NOT NULL UNIQUE,"                  \
    " type INTEGER NOT NULL, bytes INTEGER NOT NULL, width INTEGER NOT NULL,"                      \
    " height INTEGER NOT NULL, added_at INTEGER NOT NULL) STRICT;"                                 \
    "CREATE TABLE media_chunk(number INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;"            \
    "CREATE TABLE picture(source BLOB NOT NULL REFERENCES media(sha256), variant TEXT NOT NULL,"   \
    " derived BLOB NOT NULL REFERENCES media(sha256), PRIMARY KEY(source, variant))"               \
    " STRICT, WITHOUT ROWID;"                                                                      \
    "CREATE TABLE activity(number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,"     \
    " ref TEXT UNIQUE, at INTEGER NOT NULL, what INTEGER NOT NULL,"                                \
    " person INTEGER REFERENCES person(number), who TEXT NOT NULL, team TEXT NOT NULL,"            \
    " is_public INTEGER NOT NULL, kind TEXT NOT NULL, object TEXT NOT NULL,"                       \
    " title TEXT NOT NULL, network TEXT NOT NULL, points INTEGER NOT NULL, rest TEXT NOT NULL,"    \
    " is_imported INTEGER NOT NULL) STRICT;"                                                       \
    "CREATE INDEX activity_at ON activity(at, number);"                                            \
    "CREATE INDEX activity_person ON activity(person) WHERE person IS NOT NULL;"

#define V1_PEOPLE                                                                                  \
    "CREATE TABLE forgotten(hash BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;"                         \
    "CREATE TABLE attempt(number INTEGER PRIMARY KEY AUTOINCREMENT, ref BLOB NOT NULL UNIQUE,"     \
    " entry INTEGER NOT NULL, at INTEGER NOT NULL) STRICT;"                                        \
    "CREATE TABLE session(hash BLOB PRIMARY KEY, person INTEGER NOT NULL REFERENCES"               \
    " person(number), created_at INTEGER NOT NULL, seen_at INTEGER NOT NULL)"                      \
    " STRICT, WITHOUT ROWID;"                                                                      \
    "CREATE INDEX session_person ON session(person);"                                              \
    "CREATE INDEX session_seen ON session(seen_at);"                                               \
    "CREATE TABLE link(number INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL UNIQUE,"       \
    " person INTEGER REFERENCES person(number), content INTEGER NOT NULL REFERENCES"               \
    " entity(number), network TEXT NOT NULL, created_at INTEGER NOT NULL,"                         \
    " UNIQUE(person, content, network)) STRICT;"                                                   \
    "CREATE TABLE click(link INTEGER NOT NULL REFERENCES link(number), visitor BLOB NOT NULL,"     \
    " at INTEGER NOT NULL, PRIMARY KEY(link, visitor)) STRICT, WITHOUT ROWID;"                     \
    "CREATE INDEX click_at ON click(at);"                                                          \
    "CREATE TABLE proposal(number INTEGER PRIMARY KEY AUTOINCREMENT,"                              \
    " person INTEGER REFERENCES person(number), state INTEGER NOT NULL, headline TEXT NOT NULL,"   \
    " text TEXT NOT NULL, link TEXT NOT NULL, picture BLOB REFERENCES media(sha256),"              \
    " note TEXT NOT NULL, post TEXT NOT NULL, created_at INTEGER NOT NULL, decided_at INTEGER,"    \
    " ref BLOB UNIQUE) STRICT;"                                                                    \
    "CREATE INDEX proposal_person ON proposal(person, number);"                                    \
    "CREATE INDEX proposal_state ON proposal(state, number);"                                      \
    "CREATE TABLE signup(content INTEGER NOT NULL REFERENCES entity(number),"                      \
    " person INTEGER NOT NULL REFERENCES person(number), at INTEGER NOT NULL,"                     \
    " PRIMARY KEY(content, person)) STRICT, WITHOUT ROWID;"                                        \
    "CREATE INDEX signup_person ON signup(person);"                                                \
    "CREATE TABLE membership(content INTEGER NOT NULL REFERENCES entity(number),"                  \
    " person INTEGER NOT NULL REFERENCES person(number), at INTEGER NOT NULL,"                     \
    " PRIMARY KEY(content, person)) STRICT, WITHOUT ROWID;"                                        \
    "CREATE INDEX membership_person ON membership(person);"

/* The ledger says whom, what and how much. counts_at and counts_as are the time and the entry that
 * decide in which periods it counts: of a reversal those of what it reverses, else its own (NULL).
 * milli is for openings and corrections of one board or challenge. */
#define V1_LEDGER                                                                                  \
    "CREATE TABLE ledger(id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL,"               \
    " counts_at INTEGER NOT NULL, counts_as INTEGER, day INTEGER NOT NULL,"                        \
    " kind INTEGER NOT NULL, person INTEGER REFERENCES person(number),"                            \
    " team INTEGER REFERENCES party(number), site INTEGER REFERENCES party(number),"               \
    " content INTEGER REFERENCES entity(number), network TEXT NOT NULL, points INTEGER NOT NULL,"  \
    " shares INTEGER NOT NULL, milli INTEGER NOT NULL, ref BLOB NOT NULL UNIQUE,"                  \
    " reverses INTEGER UNIQUE REFERENCES ledger(id), note TEXT NOT NULL) STRICT;"                  \
    "CREATE INDEX ledger_person ON ledger(person, day, kind) WHERE person IS NOT NULL;"            \
    "CREATE INDEX ledger_content ON ledger(content, kind) WHERE content IS NOT NULL;"              \
    "CREATE TRIGGER ledger_keeps BEFORE DELETE ON ledger BEGIN"                                    \
    " SELECT raise(ABORT, 'the ledger is append-only'); END;"                                      \
    "CREATE TRIGGER ledger_stands BEFORE UPDATE ON ledger WHEN NEW.person IS NOT NULL"             \
    " OR OLD.person IS NULL OR NEW.id IS NOT OLD.id OR NEW.at IS NOT OLD.at"                       \
    " OR NEW.counts_at IS NOT OLD.counts_at OR NEW.counts_as IS NOT OLD.counts_as"                 \
    " OR NEW.day IS NOT OLD.day OR NEW.kind IS NOT OLD.kind OR NEW.team IS NOT OLD.team"           \
    " OR NEW.site IS NOT OLD.site OR NEW.content IS NOT OLD.content"                               \
    " OR NEW.network IS NOT OLD.network OR NEW.points IS NOT OLD.points"                           \
    " OR NEW.shares IS NOT OLD.shares OR NEW.milli IS NOT OLD.milli OR NEW.ref IS NOT OLD.ref"     \
    " OR NEW.reverses IS NOT OLD.reverses OR NEW.note IS NOT OLD.note BEGIN"                       \
    " SELECT raise(ABORT, 'an entry of the ledger stands'); END;"                                  \
    "CREATE TABLE tier(challenge INTEGER NOT NULL REFERENCES entity(number),"                      \
    " at_milli INTEGER NOT NULL, reached_at INTEGER NOT NULL, PRIMARY KEY(challenge, at_milli))"   \
    " STRICT, WITHOUT ROWID;"                                                                      \
    "CREATE TABLE board(content INTEGER PRIMARY KEY REFERENCES entity(number),"                    \
    " ranks INTEGER NOT NULL, challenge TEXT NOT NULL, metric INTEGER NOT NULL,"                   \
    " is_per_head INTEGER NOT NULL, own_from INTEGER, own_until INTEGER,"                          \
    " after_entry INTEGER NOT NULL, frozen_at INTEGER, reveal_step INTEGER,"                       \
    " reveal_started_at INTEGER, reveal_every_s INTEGER, version INTEGER NOT NULL) STRICT;"        \
    "CREATE TABLE challenge(content INTEGER PRIMARY KEY REFERENCES entity(number),"                \
    " metric INTEGER NOT NULL, evidence INTEGER NOT NULL, starts INTEGER, ends INTEGER,"           \
    " after_entry INTEGER NOT NULL, version INTEGER NOT NULL) STRICT;"                             \
    "CREATE TABLE frozen(board INTEGER NOT NULL REFERENCES board(content),"                        \
    " subject INTEGER NOT NULL, score INTEGER NOT NULL, reached_at INTEGER,"                       \
    " PRIMARY KEY(board, subject)) STRICT, WITHOUT ROWID;"                                         \
    "CREATE TABLE former(board INTEGER NOT NULL REFERENCES board(content),"                        \
    " subject INTEGER NOT NULL, rank INTEGER NOT NULL, PRIMARY KEY(board, subject))"               \
    " STRICT, WITHOUT ROWID;"

#define V1_RUNNING                                                                                 \
    "CREATE TABLE screen(number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,"     \
    " title TEXT NOT NULL, class INTEGER NOT NULL, tags TEXT NOT NULL, key_hash BLOB NOT NULL,"    \
    " presence_number INTEGER NOT NULL UNIQUE, presence_key BLOB NOT NULL,"                        \
    " created_at INTEGER NOT NULL, seen_at INTEGER, revoked_at INTEGER,"                           \
    " revision TEXT NOT NULL, health TEXT NOT NULL) STRICT;"                                       \
    "CREATE TABLE pairing(code TEXT PRIMARY KEY, name TEXT NOT NULL, secret BLOB NOT NULL,"        \
    " created_at INTEGER NOT NULL, screen INTEGER REFERENCES screen(number),"                      \
    " key TEXT NOT NULL) STRICT, WITHOUT ROWID;"                                                   \
    "CREATE TABLE journal(number INTEGER PRIMARY KEY, uuid BLOB NOT NULL UNIQUE,"                  \
    " screen INTEGER NOT NULL, at INTEGER NOT NULL, type TEXT NOT NULL, scene TEXT NOT NULL,"      \
    " object TEXT NOT NULL, revision TEXT NOT NULL, code TEXT NOT NULL, seconds INTEGER NOT NULL," \
    " text TEXT NOT NULL) STRICT;"                                                                 \
    "CREATE INDEX journal_at ON journal(at);"                                                      \
    "CREATE TABLE outbox(number INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL,"         \
    " target TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL, tries INTEGER NOT NULL,"    \
    " due_at INTEGER NOT NULL, until INTEGER NOT NULL, why TEXT NOT NULL) STRICT;"                 \
    "CREATE INDEX outbox_due ON outbox(due_at, number);"                                           \
    "CREATE TABLE audit(number INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL,"            \
    " who TEXT NOT NULL, what TEXT NOT NULL) STRICT;"

const struct migration MIGRATIONS[DB_VERSION] = {
    {{V1_CONTENT, V1_PEOPLE, V1_LEDGER, V1_RUNNING}},
};
