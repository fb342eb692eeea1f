"""One tree of leadflow, called by its own names.

What was only moved is found by itself.
What was renamed gets a line in a table: a name in `PLACES`, an argument in `ARGUMENTS`, a field in `FIELDS`.
What takes or returns another shape gets a small function in `SHIMS` or `SHAPES`.
"""

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

__all__ = ["Thing", "Tree", "UnknownNameError"]

Thing: TypeAlias = Any
"""An object of one tree or the other: its type is known only when the tree is chosen, so no type checker can help."""

PLACES: Mapping[str, tuple[str, ...]] = {
    # our name: where it may be, "module:name", the newest place first; `leadflow` itself and moves need no line
    "age": ("leadflow:time_with_owner", "leadflow:age"),
    "ageing": ("leadflow:queue_ageing", "leadflow:ageing"),
    "waiting": ("leadflow:leads_waiting", "leadflow:waiting"),
    "run": ("leadflow:decide_and_apply", "leadflow:run"),
    "asked_again": ("leadflow:inquiries_of", "leadflow:asked_again"),
    "status_history": ("leadflow:status_history", "leadflow:handoffs"),
    "Facts": ("leadflow.conditions:Facts",),
    "Held": ("leadflow.distribution:Held", "leadflow.assigning.distribution:Held", "leadflow.assigning:Held"),
    "FORMATS": ("leadflow.sources:FORMATS",),
    "PRESETS": ("leadflow.serialization:PRESETS",),
    "parse": ("leadflow.sources:parse",),
    "parse_accounts": ("leadflow.sources.accounts:parse",),
    "measure_total": ("leadflow.views.measures:total",),
    "AddressOf": ("leadflow.values:Address.of", "leadflow:Address.of"),
    "NameFromParts": ("leadflow.values:PersonName.from_parts", "leadflow:PersonName.from_parts"),
    "DirectoryOf": ("leadflow.matching:Directory.of",),
}

ARGUMENTS: Mapping[tuple[str, str], tuple[str, ...]] = {
    # function and our argument: what it may be called, the newest first
    ("waiting", "queue_id"): ("queue", "queue_id"),
    ("ageing", "queue_id"): ("queue", "queue_id"),
    ("plan_acceptance", "user"): ("by", "user"),
    ("plan_sales_qualification", "user"): ("by", "user"),
}

LATER: frozenset[tuple[str, str]] = frozenset(
    {("find_duplicates", "with_closed"), ("plan_merge", "with_closed"), ("plan_recycling", "roster")}
)
"""Function and argument that the older tree does not know: it does anyway what the argument asks for."""

FIELDS: Mapping[tuple[str, str], tuple[str, ...]] = {
    # class and our field: what it may be called, the newest first
}

SECTIONS: Mapping[str, str] = {
    # a function that asks for a part of the policy gets that part
    "Classification": "classification",
    "Conversion": "conversion",
    "Distribution": "distribution",
    "Lifecycle": "lifecycle",
    "Merge": "merge",
    "Pipeline": "pipeline",
    "Routing": "routing",
    "Scoring": "scoring",
}
SETTINGS: Mapping[str, Callable[[Thing], object]] = {
    # a function that has an argument of this name gets it, unless the caller gives it
    "policy": lambda policy: policy,
    "pipeline": lambda policy: policy.pipeline,
    "lifecycle": lambda policy: policy.lifecycle,
    "customs": lambda policy: policy.custom_fields,
}
NEEDED: Mapping[str, object] = {"by": "system:compare"}
"""What a function gets that cannot do without it, and that the older tree does not know."""

SHAPES: Mapping[str, Callable[["Tree", dict[str, object]], dict[str, object]]] = {
    # class: what turns our fields into those of a tree that keeps them in another shape
}
SHIMS: Mapping[str, Callable[..., object]] = {
    # function: what is called instead, with the tree and the arguments
}


class UnknownNameError(Exception):
    """A tree has no such name: a line is missing in `PLACES`."""


class Tree:
    """The leadflow that can be imported here."""

    def __init__(self, src: Path | None = None) -> None:
        """Take the tree that is on the path.

        Args:
            src: the folder it must come from, so that nothing that is installed is taken for it.
        """
        self.top: ModuleType = importlib.import_module("leadflow")
        self.folder = Path(str(self.top.__file__)).parent
        if src is not None and not self.folder.is_relative_to(src.resolve()):
            message = f"leadflow comes from {self.folder}, expected one below {src}"
            raise UnknownNameError(message)
        self._found: dict[str, Thing] = {}
        self._signatures: dict[str, Mapping[str, inspect.Parameter]] = {}

    # --- names --------------------------------------------------------------------------------------------------------

    def find(self, name: str) -> Thing:
        """Return what has a name in this tree.

        Raises:
            UnknownNameError: nothing has it, or several different things have.
        """
        if name not in self._found:
            self._found[name] = self._looked_up(name)
        return self._found[name]

    def _looked_up(self, name: str) -> Thing:
        for place in PLACES.get(name, (f"leadflow:{name}",)):
            try:
                return _at(place)
            except (ImportError, AttributeError):
                continue
        wanted = {place.partition(":")[2] for place in PLACES.get(name, ())} or {name}
        found = {id(each): each for each in self._public(wanted)}
        if len(found) == 1:
            return next(iter(found.values()))
        problem = "nothing has" if not found else f"{len(found)} different things have"
        message = f"{problem} the name {name!r} in {self.folder}; add a line to PLACES in benchmarks/compare/names.py"
        raise UnknownNameError(message)

    def _public(self, names: set[str]) -> Iterator[Thing]:
        """Yield what any module of the tree calls public under one of the names."""
        for module in self._modules:
            for name in names.intersection(getattr(module, "__all__", ())):
                yield getattr(module, name)

    @functools.cached_property
    def _modules(self) -> list[ModuleType]:
        """All modules of the core that can be imported: some need what is not installed."""
        modules: list[ModuleType] = []
        for info in pkgutil.walk_packages(self.top.__path__, "leadflow.", onerror=lambda _: None):
            if not info.name.startswith(("leadflow.__main__", "leadflow.testing", "leadflow.cli")):
                try:
                    modules.append(importlib.import_module(info.name))
                except ImportError:
                    continue
        return modules

    # --- calls --------------------------------------------------------------------------------------------------------

    def call(self, name: str, *subject: object, policy: Thing = None, **arguments: object) -> Thing:
        """Call a function, or make an object by its constructor.

        Args:
            name: our name of it.
            *subject: what it is about, by place.
            policy: the whole policy; the function gets of it what it asks for.
            **arguments: everything else, by our names.
        """
        return self.bound(name, len(subject), policy=policy, **arguments)(*subject)

    def bound(self, name: str, places: int = 1, *, policy: Thing = None, **arguments: object) -> Callable[..., Thing]:
        """Return a function with everything but what it is about, found out once: for what is called again and again.

        Args:
            name: our name of it.
            places: how many arguments are given by place, later.
            policy: the whole policy; the function gets of it what it asks for.
            **arguments: everything else, by our names.
        """
        if name in SHIMS:
            return functools.partial(SHIMS[name], self, policy=policy, **arguments)
        function, parameters = self.find(name), self._parameters(name)
        given = {
            _called((name, each), parameters): value
            for each, value in arguments.items()
            if each in parameters or (name, each) not in LATER
        }
        free = list(parameters)[places:]
        for each in free:
            if each in given:
                continue
            if each in SETTINGS and policy is not None:
                given[each] = _setting(parameters[each], policy)
            elif each in NEEDED and parameters[each].default is inspect.Parameter.empty:
                given[each] = NEEDED[each]
        return functools.partial(function, **given)

    def make(self, name: str, fields: Mapping[str, object]) -> Thing:
        """Return an object of a class, made by its constructor."""
        known = self._parameters(name)
        shaped = SHAPES[name](self, dict(fields)) if name in SHAPES else fields
        named = {_one_of(FIELDS.get((name, field), ()), known, field): value for field, value in shaped.items()}
        return self.find(name)(**named)

    def _parameters(self, name: str) -> Mapping[str, inspect.Parameter]:
        """Return what a function takes; found out once."""
        if name not in self._signatures:
            self._signatures[name] = inspect.signature(self.find(name)).parameters
        return self._signatures[name]


def _at(place: str) -> Thing:
    module, _, path = place.partition(":")
    found: Thing = functools.reduce(getattr, path.split("."), importlib.import_module(module))
    if isinstance(found, ModuleType):  # a module can be called as a function is elsewhere
        raise AttributeError(place)  # noqa: TRY004 - what a missing name raises
    return found


def _called(argument: tuple[str, str], parameters: Mapping[str, inspect.Parameter]) -> str:
    return _one_of(ARGUMENTS.get(argument, ()), parameters, argument[1])


def _one_of(names: tuple[str, ...], known: Mapping[str, object], otherwise: str) -> str:
    return next((name for name in names if name in known), otherwise)


def _setting(parameter: inspect.Parameter, policy: Thing) -> object:
    """Return what a function wants of the policy: what its argument is called, or the part that it is annotated with."""
    section = SECTIONS.get(_annotated(parameter))
    return SETTINGS[parameter.name](policy) if section is None else getattr(policy, section)


def _annotated(parameter: inspect.Parameter) -> str:
    """Return the last name of an annotation: ``Classification`` of ``leadflow.policy.Classification | None``."""
    annotation = parameter.annotation
    text = annotation.__name__ if isinstance(annotation, type) else str(annotation)
    return text.partition(" | ")[0].rpartition(".")[2].strip("'\"")
