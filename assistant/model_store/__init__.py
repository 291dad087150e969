"""Models and voices: which are known, what one is, where it comes from, which are installed and in use. Loads none."""

from assistant.model_store.catalogue import Catalogue, Entry, LanguageModel, SpeechModel, VoiceModel, catalogue
from assistant.model_store.look import Kind, ModelFacts, chat_template, in_use, look, usable
from assistant.model_store.machine import Fit, Machine, amount, this_machine
from assistant.model_store.shelf import Installed, Shelf

__all__ = [
    "Catalogue",
    "Entry",
    "Fit",
    "Installed",
    "Kind",
    "LanguageModel",
    "Machine",
    "ModelFacts",
    "Shelf",
    "SpeechModel",
    "VoiceModel",
    "amount",
    "catalogue",
    "chat_template",
    "in_use",
    "look",
    "this_machine",
    "usable",
]
