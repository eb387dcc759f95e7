import json
import string
import tomllib

from hypothesis import given
from hypothesis import strategies as st

from cryptoai_cli.settings.toml.positions import key_lines
from cryptoai_cli.settings.toml.text import KeyPath


def test_keys_and_tables_have_their_lines() -> None:
    assert key_lines("[report]\n\ntop = 5\n") == {("report",): 1, ("report", "top"): 3}


def test_every_element_of_an_array_has_its_line() -> None:
    lines = key_lines('m = [ "a", # b, c ]\n  [1,\n 2],\n]\n')
    assert lines == {("m",): 1, ("m", 0): 1, ("m", 1): 2, ("m", 1, 0): 2, ("m", 1, 1): 3}


def test_dotted_and_quoted_keys_are_paths() -> None:
    lines = key_lines('a . "b.c".\'d\' = 1\n"\\u0041" = 2\n')
    assert lines[("a", "b.c", "d")] == 1
    assert lines[("A",)] == 2


def test_inline_tables_in_arrays_are_walked() -> None:
    lines = key_lines('f = [\n{ s = "x", u = { v = 1 } },\n{ s = "y" }]\n')
    assert lines[("f", 0, "u", "v")] == 2
    assert lines[("f", 1, "s")] == 3


def test_arrays_of_tables_count_up() -> None:
    lines = key_lines("[[a]]\nb = 1\n[[a]]\nb = 2\n[a.c]\nd = 3\n")
    assert lines[("a", 0, "b")] == 2
    assert lines[("a", 1, "b")] == 4
    assert lines[("a", 1, "c", "d")] == 6


def test_what_looks_like_a_key_inside_a_string_is_none() -> None:
    text = 'a = """\nb = 1\n\\""" [c]\n"""""\nd = \'\'\'\ne = "\n\'\'\'\nf = 2\n'
    tomllib.loads(text)
    assert key_lines(text) == {("a",): 1, ("d",): 5, ("f",): 8}


def test_a_header_further_down_wins_over_the_line_where_a_table_was_implied() -> None:
    assert key_lines("[a.b]\nc = 1\n[a]\nd = 2\n")[("a",)] == 3


def test_a_windows_file_has_the_same_lines() -> None:
    assert key_lines("[a]\r\nb = 1 # c\r\nd = [\r\n2]\r\n")[("a", "d", 0)] == 4


def test_text_that_is_no_toml_gives_the_lines_up_to_the_fault() -> None:
    assert key_lines("a = 1\n= 2\nb = 3\n") == {("a",): 1}


KEYS = st.text(string.ascii_letters + string.digits + "-_ .#=[]'\"\n\\é", min_size=1, max_size=6)
SCALARS = st.one_of(
    st.integers(-99, 99),
    st.booleans(),
    st.text("ab #'\"[]{}=,\n\\\té", max_size=8),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=8,
)
GAPS = st.sampled_from(["", "\n", '# [x] = "\n', "\n\n", " # ]}\n"])


class Writer:
    """Writes TOML in a random layout, and notes the line of each key on the way."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.text = ""
        self.lines: dict[KeyPath, int] = {}

    def note(self, path: KeyPath) -> None:
        self.lines[path] = self.text.count("\n") + 1

    def key(self, key: str) -> None:
        bare = key and all(part in string.ascii_letters + string.digits + "-_" for part in key)
        literal = not set(key) & set("'\n")
        self.text += self.draw(
            st.sampled_from([json.dumps(key)] + ([key] if bare else []) + ([f"'{key}'"] if literal else []))
        )

    def value(self, path: KeyPath, value: object) -> None:
        if isinstance(value, list):
            self.text += "[" + self.draw(GAPS)
            for index, inner in enumerate(value):
                self.note((*path, index))
                self.value((*path, index), inner)
                self.text += self.draw(GAPS) + "," + self.draw(GAPS)
            self.text += "]"
        elif isinstance(value, dict):
            self.text += "{"
            for index, (key, inner) in enumerate(value.items()):
                self.text += ", " if index else " "
                self.note((*path, key))
                self.key(key)
                self.text += " = "
                self.value((*path, key), inner)
            self.text += "}"
        elif isinstance(value, str):
            self.string(value)
        else:
            self.text += json.dumps(value)

    def string(self, value: str) -> None:
        forms = [json.dumps(value)]
        if not set(value) & set("'\n"):
            forms.append(f"'{value}'")
        if "'" not in value:
            forms.append(f"'''\n{value}'''")
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        forms.append(f'"""\n{escaped}"""')
        self.text += self.draw(st.sampled_from(forms))

    def pair(self, path: KeyPath, value: object) -> None:
        self.note(path)
        self.key(str(path[-1]))
        self.text += " = "
        self.value(path, value)
        self.text += self.draw(st.sampled_from(["\n", " # x = [\n", "\n\n"]))


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[KeyPath, int]]:
    writer = Writer(draw)
    for key, value in draw(st.dictionaries(KEYS, VALUES, max_size=3)).items():
        writer.pair((f"top{key}",), value)
    for table, content in draw(st.dictionaries(KEYS, st.dictionaries(KEYS, VALUES, max_size=3), max_size=3)).items():
        writer.note((table,))
        writer.text += "["
        writer.key(table)
        writer.text += "]\n"
        for key, value in content.items():
            writer.pair((table, key), value)
    return writer.text, writer.lines


@given(documents())
def test_every_key_of_any_document_has_the_line_on_which_it_was_written(
    document: tuple[str, dict[KeyPath, int]],
) -> None:
    text, lines = document
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:  # a table named like a key of the top
        return
    assert key_lines(text) == lines
