import subprocess
import sys

import pytest

from cryptoai_cli.render.market.renderers import render_market
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.renderers import BINARY, Format
from tests.render.market.sample import build_market


@pytest.mark.parametrize("form", Format)
def test_every_format_can_be_rendered(form: Format) -> None:
    if form is Format.PARQUET:
        pytest.importorskip("pyarrow")
    found = render_market(build_market(), form, RenderOptions())
    assert found
    assert isinstance(found, bytes) is (form in BINARY)


def test_no_format_is_loaded_before_it_is_asked_for() -> None:
    code = "import cryptoai_cli.render.market.renderers, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"rich", "jinja2", "xlsxwriter", "resvg_py", "pyarrow"} & set(loaded)
