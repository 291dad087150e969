"""`assistant bench graph`: figures of small made-up homes; never how fast."""

import argparse

from assistant.bench import graph


def test_every_home_is_measured() -> None:
    found = graph.run(argparse.Namespace(devices=[3, 12], model=None))
    assert [row.system for row in found.rows] == ["3 devices", "12 devices"]
    rows = [row for row in found.rows if isinstance(row, graph.GraphRow)]
    assert rows[0].arcs < rows[1].arcs
    assert all(row.new_seconds > 0 and row.renamed_seconds > 0 for row in rows)
    assert all(row.known_seconds > 0 and row.megabytes > 20 and row.made_megabytes > 20 for row in rows)
    assert len(found.table()) == 14
    assert found.to_dict()["systems"][1]["devices"] == 12


def test_made_up_homes_have_as_many_devices_as_asked_for() -> None:
    home = graph.made_up_home(250)
    assert len(home.entities) == 250
    assert home == graph.made_up_home(250)
    assert len({entity.name for entity in home.entities}) > 240
