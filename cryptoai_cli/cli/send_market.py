"""`movers send --market`: the report on the whole market as a mail."""

from msgspec.structs import replace

from cryptoai_cli.cli.options import ReportOptions
from cryptoai_cli.cli.send_request import SendRequest
from cryptoai_cli.errors import UsageError
from cryptoai_cli.report.market.model import MarketReport


def require_market_options(options: ReportOptions, only_if: str | None) -> None:
    """Raise UsageError for options of a mail that say nothing of the whole market."""
    given = {
        "--only-if": only_if,
        "--explain": options.explain,
        "--symbols": options.symbols,
        "--horizons": options.horizons,
        "--source": options.source,
    }
    for option, value in given.items():
        if value is not None:
            hint = f"leave {option} out, or send the report on your groups"
            raise UsageError(f"{option} does not go with --market", hint=hint)


def on_the_market(request: SendRequest, names: tuple[str, ...]) -> SendRequest:
    """Return the request for a mail on the whole market, or on the sectors and industries of these names."""
    from cryptoai_cli.cli.market_reporting import (  # noqa: PLC0415 few mails are on the whole market
        MarketOptions,
        job_words,
        made_with_record,
        market_request,
    )
    from cryptoai_cli.cli.market_wiring import MarketWiring, market_services  # noqa: PLC0415 as above

    options, own = request.options, MarketOptions(names)
    market = market_services(request.wiring, refresh=options.refresh)
    wiring = MarketWiring(request.wiring.settings, request.wiring.services, market, request.wiring.context_of)
    asked = replace(
        market_request(options, own, wiring),
        session=request.session,
        stale_ok=options.stale_ok and not request.final_only,
    )

    def make() -> MarketReport:
        return made_with_record(asked, options, wiring)

    return replace(request, make_market=make, words=("market", *job_words(asked, own)))
