"""The comparison of two texts: what is marked, how, and that long texts open at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from studylm.forms.differences import Change, differences
from studylm.tui.screens.differences import DifferencesScreen
from studylm.tui.terminal.theme import apply_theme
from studylm.tui.widgets import comparison
from studylm.tui.widgets.comparison import ComparedLines, Comparison, Sides
from tests.tui.conftest import seen, shows

OLD = "import math\n\n\ndef double(x):\n    two = 2\n    return x * two\n"
NEW = "import math\n\n\ndef double(x):\n    return x + x\n\n\n# done\n"
SIDES = Sides("your answer of 1 May", OLD, "your new answer", NEW)


class ComparisonApp(App[None]):
    """Shows one comparison and nothing else."""

    CSS_PATH = "../../studylm/tui/studylm.tcss"

    def __init__(self, sides: Sides) -> None:
        super().__init__()
        self._sides = sides

    def compose(self) -> ComposeResult:
        yield Comparison()

    def on_mount(self) -> None:
        apply_theme(self)
        self.query_one(ComparedLines).focus()
        self.call_after_refresh(self.query_one(Comparison).show, self._sides)


def lines(pilot: Pilot[None]) -> list[str]:
    return [line.rstrip() for line in seen(pilot).splitlines()]


async def test_one_column_marks_each_line_with_a_sign() -> None:
    async with ComparisonApp(SIDES).run_test(size=(80, 24)) as pilot:
        await shows(pilot, "+ # done")
        assert lines(pilot)[:13] == [
            "- your answer of 1 May",
            "+ your new answer",
            " 1   import math",
            " 2",
            " 3",
            " 4   def double(x):",
            " 5 -     two = 2",
            " 6 -     return x * two",
            " 5 +     return x + x",
            " 6 +",
            " 7 +",
            " 8 + # done",
            "",
        ]


async def test_two_columns_stand_line_by_line() -> None:
    async with ComparisonApp(SIDES).run_test(size=(120, 24)) as pilot:
        await shows(pilot, "+ # done")
        rows = [[part.rstrip() for part in line.split("│")] for line in lines(pilot)[1:9]]
        assert rows == [
            [" 1   import math", " 1   import math"],
            [" 2", " 2"],
            [" 3", " 3"],
            [" 4   def double(x):", " 4   def double(x):"],
            [" 5 -     two = 2", " 5 +     return x + x"],
            [" 6 -     return x * two", " 6 +"],
            ["", " 7 +"],
            ["", " 8 + # done"],
        ]
        names = lines(pilot)[0]
        assert names.startswith("- your answer of 1 May") and names.index("+ your new answer") == 60
        await pilot.resize_terminal(119, 24)
        await shows(pilot, "- your answer of 1 May", "\n+ your new answer")


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_a_sign_has_a_colour_too_and_a_colour_never_stands_alone(size: tuple[int, int]) -> None:
    async with ComparisonApp(SIDES).run_test(size=size) as pilot:
        await shows(pilot, "+ # done")
        colours: dict[str, set[str]] = {" ": set(), "-": set(), "+": set()}
        for strip in pilot.app.screen._compositor.render_strips()[2:]:
            for segment in strip:
                if segment.style is not None and segment.text.strip() and segment.text[0] in colours:
                    if segment.text[0] != " ":
                        assert segment.style.color != segment.style.bgcolor  # a terminal's own colours have no tints
                    # What is drawn in a colour starts with a sign.
                    colours[segment.text[0]].add(str(segment.style.color))
        assert len(colours["-"]) == len(colours["+"]) == 1
        assert colours["-"] != colours["+"]


async def test_equal_texts_are_called_the_same() -> None:
    async with ComparisonApp(Sides("a", OLD, "b", OLD)).run_test(size=(80, 24)) as pilot:
        await shows(pilot, "b: the same", "return x * two")
        assert not any(line.startswith(("-", "+")) for line in lines(pilot))


async def test_long_lines_are_wrapped_and_control_characters_harmless() -> None:
    wide = "x = '" + "漢" * 70 + "'  # \x1b[31m\n"
    async with ComparisonApp(Sides("a", "", "b", wide)).run_test(size=(80, 24)) as pilot:
        await shows(pilot, "x = '", "'  # ")
        assert seen(pilot).count("漢") == 70 and "\x1b" not in seen(pilot)


async def test_it_scrolls_and_begins_at_the_first_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    draw = ComparedLines.render_line
    monkeypatch.setattr(comparison.ComparedLines, "render_line", lambda self, y: drawn.append(y) or draw(self, y))
    old = "".join(f"line_{n} = {n}\n" for n in range(2000))
    new = old.replace("line_1000 = 1000\n", "line_1000 = 1\n")
    async with ComparisonApp(Sides("a", old, "b", new)).run_test(size=(140, 40)) as pilot:
        await shows(pilot, "- line_1000 = 1000", "+ line_1000 = 1")
        assert len(set(drawn)) <= 40  # the lines in view, however many there are
        await pilot.press("home")
        await shows(pilot, "line_0 = 0")
        await pilot.press("end")
        await shows(pilot, "line_1999 = 1999")
        await pilot.press("pageup", "up", "down")
        assert "line_1999" not in seen(pilot)


@given(old=st.text(alphabet="ab\n\t漢\r\x0c", max_size=60), new=st.text(alphabet="ab\n\t漢\r\x0c", max_size=60))
def test_no_line_is_lost_in_two_columns(old: str, new: str) -> None:
    found = differences(old, new)
    pairs = comparison._aligned(found)
    assert [left.text for left, _ in pairs if left is not None] == old.splitlines()
    assert [right.text for _, right in pairs if right is not None] == new.splitlines()
    for left, right in pairs:
        assert (left is right) == (left is not None and left.change is Change.SAME)


async def test_one_pages_through_comparisons() -> None:
    screen = DifferencesScreen(
        "Double it", [SIDES, Sides("a right answer: b.py", NEW, "your new answer", NEW)], "The mistake was: 3 for 2"
    )
    app: App[None] = ComparisonApp(SIDES)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(screen)
        await shows(pilot, "Double it   1 of 2", "The mistake was: 3 for 2", "- your answer of 1 May", "←", "→")
        await pilot.press("right")
        await shows(pilot, "2 of 2", "a right answer: b.py", "your new answer: the same")
        await pilot.press("right")
        await shows(pilot, "1 of 2", "- your answer of 1 May")
        await pilot.press("left")
        await shows(pilot, "2 of 2")
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is not screen


@given(
    old=st.lists(st.sampled_from("abcdefgh\n"), max_size=30), new=st.lists(st.sampled_from("abcdefgh\n"), max_size=30)
)
def test_lines_that_stay_are_equal_and_numbered(old: list[str], new: list[str]) -> None:
    a, b = "\n".join(old), "\n".join(new)
    found = differences(a, b)
    assert [line.text for line in found if line.change is not Change.NEW] == a.splitlines()
    assert [line.text for line in found if line.change is not Change.OLD] == b.splitlines()
    for line in found:
        assert line.change is Change.NEW or a.splitlines()[line.old - 1] == line.text
        assert line.change is Change.OLD or b.splitlines()[line.new - 1] == line.text
    if old == new:
        assert all(line.change is Change.SAME for line in found)


@pytest.mark.parametrize("width", [80, 140])
async def test_no_character_is_under_the_scroll_bar(width: int) -> None:
    text = "".join(f"{number:02}" + "abcdefghij" * 30 + "\n" for number in range(30))
    async with ComparisonApp(Sides("old", text, "new", text + "z\n")).run_test(size=(width, 24)) as pilot:
        await shows(pilot, "+ z")  # it begins at the first difference
        await pilot.press("home")
        await shows(pilot, "1   00abcdefghij")
        rows = seen(pilot).splitlines()
        first = next(at for at, row in enumerate(rows) if "  00abc" in row)
        shown = [(row.partition("│")[0] if width == 140 else row[: width - 1])[6:].rstrip() for row in rows[first:]]
        whole = "".join(shown)
        assert whole.startswith("00" + "abcdefghij" * 30 + "01")
