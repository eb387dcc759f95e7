from pathlib import Path

import pytest

from tests.docs.pages import PAGES, Page

INTERNAL = [
    pytest.param(page, link, id=f"{page.path.name}->{link}")
    for page in PAGES
    for link in page.links
    if "://" not in link and not link.startswith("mailto:")
]


@pytest.mark.parametrize(("page", "link"), INTERNAL)
def test_a_link_leads_to_an_existing_file_and_heading(page: Page, link: str) -> None:
    name, _, anchor = link.partition("#")
    target = (page.path.parent / name).resolve() if name else page.path

    assert target.exists()
    if anchor:
        assert anchor in Page(target).anchors


def test_a_heading_that_is_not_there_is_found_out(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("# Exit codes\n\n```sh\n# no heading\n```\n### `[sources]`\n", encoding="utf-8")

    assert Page(tmp_path / "page.md").anchors == {"exit-codes", "sources"}
