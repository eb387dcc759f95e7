"""The part of a mail's page on what is on record."""

from html import escape

from cryptoai_cli.render.mail.markup import entry, faint, heading_line, mail_text
from cryptoai_cli.render.on_record.told import ToldLine, record_remarks, told_symbols
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.report.model import Report


def record_part(report: Report, options: RenderOptions) -> str:
    """Return what is on record, empty if it was not asked for; with links only where the settings want them."""
    if report.on_record is None:
        return ""
    entries = (
        entry(mail_text(told.symbol), (_line(each, options) for each in told.lines), mail_text(told.remark))
        for told in told_symbols(report)
    )
    remarks = (faint(mail_text(remark)) for remark in record_remarks(report.on_record))
    return "".join((heading_line("On record (New York time)"), *entries, *remarks))


def _line(told: ToldLine, options: RenderOptions) -> str:
    line = told.line
    words = mail_text(line.told)
    if told.link and options.link:
        words = f'<a href="{escape(told.link)}" rel="noopener noreferrer" style="color:inherit">{words}</a>'
    relation = f", {mail_text(line.relation)}" if line.relation else ""
    return f"{mail_text(line.when)}&ensp;{words}{relation}"
