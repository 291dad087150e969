"""Compiles what may be said at this home into a graph that Vosk decodes with: no Kaldi or OpenFst program is needed."""

from assistant.engines.kaldi_graph.compile import CompiledGraph, GraphSettings, compile_graph, graph_settings

__all__ = ["CompiledGraph", "GraphSettings", "compile_graph", "graph_settings"]
