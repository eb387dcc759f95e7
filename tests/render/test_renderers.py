import subprocess
import sys

import pytest

from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.renderers import BINARY, Format, format_of, render
from tests.render.story import build_story


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        (".csv", Format.CSV),
        (".tsv", Format.TSV),
        (".md", Format.MARKDOWN),
        (".markdown", Format.MARKDOWN),
        (".JSON", Format.JSON),
        (".txt", Format.TABLE),
        (".jsonl", Format.JSONL),
        (".ndjson", Format.JSONL),
        (".parquet", Format.PARQUET),
        (".html", Format.HTML),
        (".htm", Format.HTML),
        (".xlsx", Format.XLSX),
        (".png", Format.PNG),
        (".svg", Format.SVG),
        (".exe", None),
        ("", None),
    ],
)
def test_the_ending_of_a_file_tells_its_format(ending: str, expected: Format | None) -> None:
    assert format_of(ending) is expected


@pytest.mark.parametrize("form", [form for form in Format if form not in BINARY])
def test_every_format_of_text_tells_the_story_and_ends_its_last_line(form: Format) -> None:
    text = render(build_story(), form, RenderOptions())
    assert isinstance(text, str)
    assert "Bitcoin miners" in text or "bitcoin-miners" in text
    assert text.endswith("\n")


@pytest.mark.parametrize(("form", "start"), [(Format.XLSX, b"PK"), (Format.PARQUET, b"PAR1"), (Format.PNG, b"\x89PNG")])
def test_a_binary_format_gives_bytes(form: Format, start: bytes) -> None:
    document = render(build_story(), form, RenderOptions())
    assert isinstance(document, bytes)
    assert document.startswith(start)


def test_every_binary_format_is_known_to_be_one() -> None:
    documents = {form: render(build_story(), form, RenderOptions()) for form in Format}
    assert {form for form, document in documents.items() if isinstance(document, bytes)} == BINARY


OWN_LIBRARIES = {
    Format.TABLE: {"rich"},
    Format.HTML: {"jinja2", "markupsafe"},
    Format.XLSX: {"xlsxwriter"},
    Format.PARQUET: {"numpy", "pandas"},  # its library loads them
    Format.PNG: {"resvg_py"},
}


def test_a_table_without_colours_loads_no_console() -> None:
    program = (
        "import sys\n"
        "from tests.render.story import build_story\n"
        "from cryptoai_cli.render.options import RenderOptions\n"
        "from cryptoai_cli.render.renderers import Format, render\n"
        "for color in (False, True):\n"
        "    render(build_story(), Format.TABLE, RenderOptions(color=color))\n"
        "    print('rich.console' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


@pytest.mark.parametrize("form", Format)
def test_a_format_loads_its_own_libraries_and_no_others(form: Format) -> None:
    program = (
        "import sys\n"
        "from tests.render.story import build_story\n"
        "from cryptoai_cli.render.options import RenderOptions\n"
        "from cryptoai_cli.render.renderers import Format, render\n"
        f"render(build_story(), Format({form.value!r}), RenderOptions())\n"
        "heavy = {'rich', 'jinja2', 'markupsafe', 'xlsxwriter', 'resvg_py', 'pandas', 'numpy', 'pydantic'}\n"
        "print(*sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == OWN_LIBRARIES.get(form, set())
