"""The models on this machine: what a file or folder is, and what is in use. Loads none of them."""

from assistant.model_store.look import Kind, ModelFacts, in_use, look

__all__ = ["Kind", "ModelFacts", "in_use", "look"]
