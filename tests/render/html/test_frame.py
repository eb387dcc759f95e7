import base64
import hashlib
import re

from cryptoai_cli.render.html.frame import frame_values, rendered_page
from cryptoai_cli.render.options import RenderOptions
from tests.build_report import build_headline, build_report


def _page() -> str:
    report = build_report(headline=build_headline("Up <b>. Down."))
    values = frame_values(report, RenderOptions(), coverage="2 of 3 quoted")
    own = {"is_long": False, "fine_print": (), "provenance": ()}
    return rendered_page("frame.html.jinja", values | own)


def test_a_page_allows_its_own_style_sheet_by_its_hash() -> None:
    page = _page()
    found = re.search("<style>(.*?)</style>", page, re.DOTALL)
    assert found is not None
    digest = base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()
    assert f"style-src &#39;sha256-{digest}&#39;" in page


def test_the_words_of_the_report_are_escaped() -> None:
    page = _page()
    assert "Up &lt;b&gt;." in page
    assert "2 of 3 quoted" in page
