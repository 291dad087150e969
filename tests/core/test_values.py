"""Word graphs: arcs as columns are the same arcs."""

from assistant.core.values import ArcTable, WordArc, WordGraph

ARCS = (WordArc(0, 1, "turn"), WordArc(1, 2, "on", 0.5), WordArc(1, 2), WordArc(2, 0, "turn", 1.5))


def test_a_table_gives_back_its_arcs() -> None:
    table = ArcTable.of(ARCS)
    assert tuple(table) == ARCS
    assert [table[place] for place in range(len(table))] == [*ARCS]
    assert tuple(table[1:3]) == ARCS[1:3]
    assert table[-1] == ARCS[-1]
    assert table.words == ("", "turn", "on")
    assert table.leaving(1) == [*ARCS[1:3]]


def test_more_arcs_make_another_table() -> None:
    table = ArcTable.of(ARCS[:2])
    longer = table.and_more(ARCS[2:])
    assert tuple(longer) == ARCS
    assert tuple(table) == ARCS[:2]
    assert longer == ArcTable.of(ARCS)
    assert longer != table


def test_a_graph_is_equal_to_one_of_the_same_arcs() -> None:
    graph = WordGraph(3, ARCS, {2: 0.0})
    assert graph == WordGraph(3, ArcTable.of(ARCS), {2: 0.0})
    assert graph.words == {"turn", "on"}
    assert WordGraph(3, graph.arcs[1:3], {2: 0.0}).words == {"on"}
