import asyncio

from rich.text import Text
from textual.app import App
from textual.containers import VerticalScroll

from cryptoai_cli.watch_app.page_screen import PageScreen


def test_a_page_scrolls_is_written_anew_and_closes() -> None:
    words = ["first"]

    async def run() -> None:
        app: App[None] = App()
        async with app.run_test(size=(40, 10)) as pilot:
            page = PageScreen(lambda: [Text(word) for word in words])
            await app.push_screen(page)
            words[:] = [f"line {at}" for at in range(50)]
            page.write_anew()
            await pilot.pause()
            await pilot.press("end")
            for _ in range(200):  # it glides
                if not page.query_one(VerticalScroll).scroll_offset.y:
                    await asyncio.sleep(0.05)
            assert page.query_one(VerticalScroll).scroll_offset.y > 0
            await pilot.press("escape")
            assert app.screen is not page

    asyncio.run(run())
