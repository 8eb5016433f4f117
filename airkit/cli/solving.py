"""What commands that solve a county have in common: the same options, from the same defaults."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from airkit.cli.common import NO_PLAN, JsonOption, LangOption, print_json, print_lines

if TYPE_CHECKING:
    from airkit.schedule.whatif import County

EngineOption = Annotated[
    Literal["auto", "exact", "decomposed"], typer.Option("--engine", help="求解方式。Which engine.")
]
GapOption = Annotated[
    float,
    typer.Option(
        "--gap",
        min=0,
        help="要求的差距（占满负荷边际利润）；0 为求到最优。Gap asked, of the reference margin.",
    ),
]
TimeOption = Annotated[
    float | None, typer.Option("--time-limit", metavar="SECONDS", help="时限，秒。Time limit.")
]
SeedOption = Annotated[int, typer.Option("--seed", min=0, help="随机种子。Seed.")]
KindOption = Annotated[
    Literal["simple", "free"],
    typer.Option(
        "--plan", help="县方案：便于核查，或逐日自由。The county's plan: inspectable, or any."
    ),
]
RestOption = Annotated[
    Literal["announced", "simple", "free"],
    typer.Option(
        "--plan",
        help="重排方案：同原计划，便于核查，或逐日自由。As announced, or which.",
    ),
]
CapsOption = Annotated[
    Literal["rulebook", "stated"],
    typer.Option(
        "--caps",
        help="没有上限的污染物：照章排放为上限，或不设。"
        "Pollutants without a cap: held to what the rule book emits, or free.",
    ),
]


@dataclass(frozen=True)
class Solving:
    """How a county is to be solved, and how the answer is to be told.

    Its fields are options of a command by the same names; see :func:`solves`. Plan and caps are by
    default those of :mod:`airkit.schedule.pose`, which is too heavy to import for ``--help``.
    """

    plan: KindOption = "simple"
    caps: CapsOption = "rulebook"
    engine: EngineOption = "auto"
    gap: GapOption = 1e-3
    time_limit: TimeOption = None
    seed: SeedOption = 0
    lang: LangOption = "zh"
    as_json: JsonOption = False

    @property
    def how(self) -> "dict[str, Any]":
        """As the questions take it: engine, gap, seconds."""
        return {"engine": self.engine, "gap": self.gap, "seconds": self.time_limit}

    def county(self, path: str, step: Callable[[str], None]) -> "County":
        """The county solved, as ``airkit schedule`` solves it.

        Raises
        ------
        typer.Exit
            It has no plan: then the outcome is the answer.
        """
        from airkit.case import read_case
        from airkit.schedule.solve import solve_county

        asked = {"plan": self.plan, "caps": self.caps, "seed": self.seed, **self.how}
        county = solve_county(read_case(path), progress=step, **asked)
        if not county.outcome.has_plan:
            if self.as_json:
                print_json(county.outcome.as_dict())
            else:
                print_lines(county.outcome.lines(self.lang))
            raise typer.Exit(NO_PLAN)
        return county


@dataclass(frozen=True)
class Replanning(Solving):
    """How the rest of a season is to be solved: as the announced plan was made, unless told."""

    plan: RestOption = "announced"  # type: ignore[assignment]


def solves(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of its ``asked``, a :class:`Solving`; it takes them together."""
    own = inspect.signature(command, eval_str=True).parameters.values()
    kind = next(one.annotation for one in own if one.name == "asked")
    shared = [
        inspect.Parameter(
            one.name,
            inspect.Parameter.POSITIONAL_OR_KEYWORD,
            default=one.default,
            annotation=one.type,
        )
        for one in fields(kind)
    ]

    @wraps(command)
    def called(**given: Any) -> None:
        asked = kind(**{one.name: given.pop(one.name) for one in shared})
        command(asked=asked, **given)

    mine = [one for one in own if one.name != "asked"]
    called.__signature__ = inspect.Signature([*mine, *shared])  # type: ignore[attr-defined]
    called.__annotations__ = {one.name: one.annotation for one in (*mine, *shared)}
    return called
