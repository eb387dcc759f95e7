"""Write a report on the whole market as a mail: text, a page with the map, and the CSV attached."""

from collections.abc import Iterator

from cryptoai_cli.market.text import plain_text
from cryptoai_cli.render import phrases
from cryptoai_cli.render.charts.frame import bare_picture
from cryptoai_cli.render.charts.palette import colour_words
from cryptoai_cli.render.charts.to_png import paint
from cryptoai_cli.render.fields import pick_fields
from cryptoai_cli.render.group_fields import group_fields
from cryptoai_cli.render.mail.headers import MailHeaders, subject_of
from cryptoai_cli.render.mail.markup import Cell, document, faint, headline, mail_text, picture, row
from cryptoai_cli.render.mail.on_record import record_part
from cryptoai_cli.render.mail.page import benchmark_table, field_table, linked, notices_beside_tables
from cryptoai_cli.render.mail.to_email import Content, mail_view, notice_lines, picture_cid, put_together
from cryptoai_cli.render.market import words
from cryptoai_cli.render.market.group_sides import group_sides
from cryptoai_cli.render.market.line_fields import NamedList, line_fields, line_note, list_keys, named_lists
from cryptoai_cli.render.market.market_map import MAIL, map_words, market_map
from cryptoai_cli.render.market.to_files import market_to_csv
from cryptoai_cli.render.market.to_terminal import market_mail_text
from cryptoai_cli.render.numbers import TERMINAL_MARKS
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.report.market.model import MarketReport
from cryptoai_cli.report.style import Palette

_ALT = "The largest lines by sector, coloured by their moves. The figures are in the tables below."
_MARGIN, _ZOOM = 4.0, 2.0
_SIDE = 5  # groups from each end


def market_to_email(
    market: MarketReport, options: RenderOptions, headers: MailHeaders, image: bytes | None = None
) -> bytes:
    """Return the mail as bytes ready to send; `options` apply to the attachment, `image` is the PNG of the map."""
    content = Content(
        subject_of(market.base),
        market_plain_part(market, options),
        market_mail_page(market, options, cid=picture_cid(headers, image)),
        market_to_csv(market, options),
        f"movers-market-{market.base.session.day.isoformat()}",
    )
    return put_together(content, headers, image, has_header=options.header)


def market_plain_part(market: MarketReport, options: RenderOptions) -> str:
    """Return the text of the mail, which ends with the notices."""
    return market_mail_text(market, mail_view(options)) + notice_lines(market.base)


def market_mail_picture(market: MarketReport, palette: Palette) -> bytes | None:
    """Return the map as PNG, None where there is nothing to draw."""
    panel = market_map(market, MAIL)
    name = f"Map of the market, {phrases.day_words(market.base)}"
    return paint(bare_picture(panel, name, palette, _MARGIN), _ZOOM) if panel.height else None


def market_mail_page(market: MarketReport, options: RenderOptions, *, cid: str) -> str:
    """Return the page; `cid` is the picture's content id, empty without a picture."""
    base = market.base
    day = phrases.day_words(base)
    first, *rest = phrases.sentences(mail_text(base.headline.text))
    parts = (
        row(faint(mail_text(f"MOVERS · {day} · {phrases.state_words(base)}"))),
        row(headline(first, " ".join(rest))),
        row(benchmark_table(base, options.palette)),
        row("".join(faint(mail_text(told)) for told in _market_sentences(market))),
        row(picture(cid, _ALT, mail_text(_map_caption(market, options.palette))), side=8),
        *(row(part) for part in _group_tables(market, options.palette)),
        *(row(_list_table(market, each, options)) for each in named_lists(market)),
        row(record_part(base, options)),
        row("".join(faint(mail_text(told)) for told in _small_words(market))),
    )
    return document(mail_text(f"The whole market, {day}"), parts, options.palette)


def _market_sentences(market: MarketReport) -> Iterator[str]:
    told = (
        words.median_words(market, TERMINAL_MARKS),
        words.market_breadth_words(market),
        words.volume_words(market, TERMINAL_MARKS),
    )
    yield f"Market: {' · '.join(part for part in told if part)}"
    counted = ": ".join(part for part in (words.counts_words(market), market.filter.where) if part)
    yield f"Filter: {', '.join(part for part in (counted, words.only_words(market)) if part)}"
    if market.places:
        yield f"Your groups: {words.places_words(market, TERMINAL_MARKS)}"


def _map_caption(market: MarketReport, palette: Palette) -> str:
    rise, fall = colour_words(palette)
    return f"{rise.capitalize()} tiles rose and {fall} ones fell. {map_words(market, MAIL)}"


def _group_tables(market: MarketReport, palette: Palette) -> Iterator[str]:
    for side in group_sides(market, _SIDE):
        fields = pick_fields(group_fields(market.base, side.groups, TERMINAL_MARKS), ("measured", "breadth"))
        named = [Cell(mail_text(f"{group.rank}  {group.label}")) for group in side.groups]
        yield field_table(side.title, side.title, named, fields, palette)


def _list_table(market: MarketReport, each: NamedList, options: RenderOptions) -> str:
    entries = each.entries[: options.top]
    keys = tuple(key for key in list_keys(each.key, market.rank_by) if key != "note")
    fields = pick_fields(line_fields(market, entries, TERMINAL_MARKS), keys)
    named = [
        Cell(
            linked(entry.row.symbol, options.link),
            below=mail_text(" · ".join(part for part in (entry.row.name, line_note(entry)) if part)),
        )
        for entry in entries
    ]
    return field_table(each.title, each.title, named, fields, options.palette)


def _small_words(market: MarketReport) -> Iterator[str]:
    if told := words.why_no_lists(market):
        yield told
    for notice in notices_beside_tables(market.base):
        yield notice.message
    if words.one_source_symbols(words.listed_lines(market)):
        yield f"{words.ONE_SOURCE_WORDS}."
    yield from words.meanings(market)
    source = plain_text(words.market_sources(market))
    yield f"{f'Source: {source}. ' if source else ''}Information, not advice."
