"""The tables. A migration, once released, is never changed: a later change is one more at the end.

Moments are seconds since 1970 (UTC); "" stands for "none" in text columns.
"""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE timers (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            area TEXT NOT NULL,
            seconds REAL NOT NULL,       -- as it was set
            due REAL,                    -- NULL while paused
            remaining REAL,              -- seconds left while paused, else NULL
            command TEXT NOT NULL,       -- what to carry out when it is due
            rung REAL                    -- when it began to ring, NULL before
        )""",
        """CREATE TABLE alarms (
            id INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,          -- alarm, reminder, command
            text TEXT NOT NULL,          -- the alarm's name, the reminder, the command as said
            time TEXT NOT NULL,          -- HH:MM by the clock on the wall
            recurrence TEXT NOT NULL,
            due REAL NOT NULL,
            occurrence REAL NOT NULL,    -- the moment it is set for; due is later while snoozed
            rung REAL
        )""",
        """CREATE TABLE items (
            id INTEGER PRIMARY KEY,
            list TEXT NOT NULL,
            text TEXT NOT NULL,
            key TEXT NOT NULL,           -- the text as it is compared
            done INTEGER NOT NULL DEFAULT 0,
            UNIQUE (list, key)
        )""",
        "CREATE TABLE states (entity TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID",
        """CREATE TABLE actions (
            id INTEGER PRIMARY KEY,
            at REAL NOT NULL,
            said TEXT NOT NULL,          -- what was answered
            before TEXT NOT NULL,        -- JSON: entity -> state
            after TEXT NOT NULL
        )""",
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, at REAL NOT NULL, text TEXT NOT NULL)",
        "CREATE TABLE facts (id INTEGER PRIMARY KEY, at REAL NOT NULL, topic TEXT NOT NULL, text TEXT NOT NULL)",
        """CREATE TABLE events (
            id INTEGER PRIMARY KEY,
            date TEXT NOT NULL,          -- YYYY-MM-DD
            time TEXT NOT NULL,          -- HH:MM, or "" for the whole day
            text TEXT NOT NULL
        )""",
        "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    ),
    (
        "ALTER TABLE actions ADD COLUMN turn TEXT NOT NULL DEFAULT ''",  # actions of one turn are undone together
        "ALTER TABLE actions ADD COLUMN kept TEXT NOT NULL DEFAULT '{}'",  # JSON: rows that changed
    ),
    (
        """CREATE TABLE missed (
            id INTEGER PRIMARY KEY,
            at REAL NOT NULL,            -- when it rang and nobody answered
            what TEXT NOT NULL           -- as in "your pizza timer"
        )""",
    ),
    (
        "CREATE TABLE conversations (id INTEGER PRIMARY KEY, begun REAL NOT NULL)",
        """CREATE TABLE turns (
            id INTEGER PRIMARY KEY,
            conversation INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
            at REAL NOT NULL,
            asked TEXT NOT NULL,
            source TEXT NOT NULL,        -- voice, keyboard, timer, remote
            reply TEXT NOT NULL,
            details TEXT NOT NULL
        )""",
        "CREATE INDEX turns_of ON turns (conversation)",
    ),
    (
        """CREATE TABLE marks (
            id INTEGER PRIMARY KEY,
            text TEXT NOT NULL,          -- the request as it was understood
            area TEXT NOT NULL,
            at REAL NOT NULL,
            before TEXT NOT NULL,        -- JSON: the requests that it may hang on, the oldest first
            intents TEXT NOT NULL,       -- JSON: [name, slots] of each
            is_right INTEGER NOT NULL
        )""",
    ),
)
"""Statements that lead from one version (user_version) to the next."""
