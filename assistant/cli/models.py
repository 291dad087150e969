"""`assistant models`: finds, loads, checks, switches and shrinks speech models, language models and voices."""

import argparse
import importlib
from pathlib import Path

from assistant.cli.options import add_common_options

EXAMPLES = """\
examples:
  assistant models recommend                      what answers fast enough on this machine
  assistant models pull qwen2.5-0.5b              load it (again: goes on where it stopped)
  assistant models use qwen2.5-0.5b               talk with it from now on, also while the service runs
  assistant models add /media/usb --all           everything on a stick
  assistant models quantize big.gguf Q4_K_M       a smaller file, and what that costs
"""

EXAMPLE = {
    "list": "list --all; list voice --installed --json",
    "info": "info qwen2.5-0.5b; info ~/Downloads/some.gguf --template",
    "recommend": "recommend --budget 2",
    "pull": "pull llama-3.2-1b; pull qwen2.5-0.5b:Q8_0; pull en_GB-alba-medium vosk-model-small-de-0.15",
    "add": "add some.gguf; add vosk-model-small-fr-0.22.zip; add /media/usb --all",
    "verify": "verify; verify qwen2.5-0.5b",
    "remove": "remove qwen2.5-0.5b",
    "use": "use qwen2.5-0.5b; use ~/models/other.gguf; use --default voice",
    "quantize": "quantize some-f16.gguf Q4_K_M; quantize mine Q8_0 -o /tmp/small.gguf --no-perplexity",
}
"""Action → commands that show it."""

WHERE = {
    "list": "models_list",
    "info": "models_list",
    "recommend": "models_recommend",
    "pull": "models_change",
    "add": "models_change",
    "verify": "models_change",
    "remove": "models_change",
    "use": "models_change",
    "quantize": "models_quantize",
}
"""Action → the module that does it."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Options of `assistant models`."""
    parser = subparsers.add_parser(
        "models",
        help="find, load, check and switch models and voices",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True, title="actions")
    _list(_action(actions, "list", "what is known, what fits this machine, what is installed and what is used"))
    _recommend(_action(actions, "recommend", "measure this machine and rank the models that answer in time"))
    _pull(_action(actions, "pull", "load models from the network"))
    _add(_action(actions, "add", "install a model from a file, a folder, an archive or a USB stick"))
    _verify(_action(actions, "verify", "say whether installed models are whole"))
    info = _action(actions, "info", "what a model is, from its own files")
    info.add_argument("model", metavar="MODEL", help="a name, or the path of a file or folder")
    info.add_argument("--template", action="store_true", help="print the chat template and nothing else")
    _remove(_action(actions, "remove", "delete installed models"))
    _use(_action(actions, "use", "switch to another model or voice, also in a running service"))
    _quantize(_action(actions, "quantize", "make a smaller language model, and tell what that costs"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what `action` says. Raises ModelError and ConfigError."""
    module = importlib.import_module(f"assistant.cli.{WHERE[arguments.action]}")
    return int(getattr(module, f"run_{arguments.action}")(arguments))


def _action(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, about: str
) -> argparse.ArgumentParser:
    commands = "\n".join(f"  assistant models {one}" for one in EXAMPLE[name].split("; "))
    action = actions.add_parser(
        name,
        help=about,
        description=f"{about[0].upper()}{about[1:]}.",
        epilog=f"examples:\n{commands}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_common_options(action)
    action.add_argument("--json", action="store_true", help="one JSON object a line")
    return action


def _list(action: argparse.ArgumentParser) -> None:
    action.add_argument("kind", nargs="?", choices=("language", "speech", "voice"), help="only this kind")
    which = action.add_mutually_exclusive_group()
    which.add_argument("--all", action="store_true", help="every language, and what cannot be loaded, with the reason")
    which.add_argument("--installed", action="store_true", help="only what is on this machine")


def _recommend(action: argparse.ArgumentParser) -> None:
    action.add_argument(
        "--budget", type=float, default=3.0, metavar="SECONDS", help="until the first sentence is ready (default: 3)"
    )


def _pull(action: argparse.ArgumentParser) -> None:
    action.add_argument(
        "names",
        nargs="+",
        metavar="NAME",
        help="as `list` shows it; NAME:Q8_0 for another quantization; any vosk-model-… or Piper voice; "
        "OWNER/REPOSITORY/FILE.gguf on the hub",
    )
    action.add_argument("--unverified", action="store_true", help="also what the server publishes no checksum of")


def _add(action: argparse.ArgumentParser) -> None:
    action.add_argument("path", type=Path, metavar="PATH", help="a .gguf, .onnx, Vosk folder, zip, tar, or a stick")
    action.add_argument("--name", help="what it shall be called (default: as the file)")
    action.add_argument("--all", action="store_true", help="every model in the folder")


def _verify(action: argparse.ArgumentParser) -> None:
    action.add_argument("names", nargs="*", metavar="NAME", help="which (default: all, the built-in ones too)")


def _remove(action: argparse.ArgumentParser) -> None:
    action.add_argument("names", nargs="+", metavar="NAME", help="as `list` shows it")
    action.add_argument("--force", action="store_true", help="also what is in use")


def _use(action: argparse.ArgumentParser) -> None:
    which = action.add_mutually_exclusive_group(required=True)
    which.add_argument("model", nargs="?", metavar="MODEL", help="a name, or the path of a file or folder")
    which.add_argument("--default", choices=("chat", "speech", "voice"), help="go back to what is built in")


def _quantize(action: argparse.ArgumentParser) -> None:
    action.add_argument("model", metavar="MODEL", help="a name, or the path of a GGUF file; best F16 or F32")
    action.add_argument("type", metavar="TYPE", help="Q4_K_M, Q5_K_M, Q6_K, Q8_0, Q4_0 …")
    action.add_argument("-o", "--output", type=Path, metavar="FILE", help="default: NAME-TYPE among your models")
    action.add_argument("--requantize", action="store_true", help="also from a file that is quantized already (worse)")
    action.add_argument("--no-perplexity", action="store_true", help="do not measure how well it predicts")
