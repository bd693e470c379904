"""The paths of a nested file's columns, taken apart once for each file."""

from dataclasses import dataclass

from daylit.jurisdictions.pack import FileColumn, StateFile
from daylit.record.blocks import BLOCKS, chain
from daylit.record.elements import Node
from daylit.record.form import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One name of a path: “Person[]” is a list; “Action[asked]” the entry of one choice in a list."""

    name: str
    is_list: bool = False
    choice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeColumn:
    """A column of a nested file: what ``FileColumn`` says, with its path taken apart."""

    to: str
    steps: tuple[Step, ...]
    block: str
    name: str
    source: str
    value: str
    how: str
    when: Node | None
    empty: str

    @property
    def choice(self) -> str:
        """The choice in whose entry the column stands, if it stands in one."""
        return next((step.choice for step in self.steps if step.choice), "")

    @property
    def list_of_choice(self) -> str:
        """The list in which the entry of that choice stands, as a path."""
        at = next((index for index, step in enumerate(self.steps) if step.choice), -1)
        return _path(self.steps[: at + 1])

    @property
    def several_objects(self) -> bool:
        """Whether an object is written for each choice, and the text stands within it."""
        lists = sum(step.is_list for step in self.steps)
        deep = len(chain(self.block)) if self.source else lists
        return lists > deep and len(self.steps) > 1 and self.steps[-2].is_list and not self.choice

    @property
    def list_of_choices(self) -> str:
        """The list that gets an object for each choice, as a path; empty where there is none."""
        return _path(self.steps[:-1]) if self.several_objects and self.source else ""


def tree_columns(form: Form, file: StateFile) -> tuple[TreeColumn, ...]:
    """The columns of a nested file, taken apart. They are kept with the form."""
    kept: dict[str, tuple[StateFile, tuple[TreeColumn, ...]]] = form.made_ready.setdefault("columns of trees", {})
    if file.id not in kept or kept[file.id][0] is not file:
        kept[file.id] = file, tuple(_column(column, file) for column in file.columns)
    return kept[file.id][1]


def _column(column: FileColumn, file: StateFile) -> TreeColumn:
    block, _, name = column.source.partition(".")
    return TreeColumn(
        to=column.to,
        steps=tuple(_step(part) for part in _parts(column.to)),
        block=block if block in BLOCKS else "contact",
        name=name,
        source=column.source,
        value=column.value,
        how=column.how,
        when=column.when,
        empty=file.empty if column.empty is None else column.empty,
    )


def _parts(path: str) -> list[str]:
    return path.split(".")


def _step(part: str) -> Step:
    name, bracket, inside = part.partition("[")
    return Step(name=name, is_list=bool(bracket), choice=inside.removesuffix("]"))


def _path(steps: tuple[Step, ...]) -> str:
    return ".".join(f"{step.name}[]" if step.is_list else step.name for step in steps)
