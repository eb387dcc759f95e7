import subprocess
import sys

import pytest

from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.renderers import Format, format_of, render
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
        (".exe", None),
        ("", None),
    ],
)
def test_the_ending_of_a_file_tells_its_format(ending: str, expected: Format | None) -> None:
    assert format_of(ending) is expected


@pytest.mark.parametrize("form", Format)
def test_every_format_tells_the_story_and_ends_its_last_line(form: Format) -> None:
    text = render(build_story(), form, RenderOptions())
    assert "Bitcoin miners" in text or "bitcoin-miners" in text
    assert text.endswith("\n")


@pytest.mark.parametrize("form", [form for form in Format if form is not Format.TABLE])
def test_only_the_terminal_needs_rich(form: Format) -> None:
    program = (
        "import sys\n"
        "from tests.render.story import build_story\n"
        "from cryptoai_cli.render.options import RenderOptions\n"
        "from cryptoai_cli.render.renderers import Format, render\n"
        f"render(build_story(), Format({form.value!r}), RenderOptions())\n"
        "print([name for name in ('rich', 'pandas', 'numpy', 'pydantic') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
