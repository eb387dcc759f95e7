"""Keep the list of a finished session in the lake."""

from cryptoai_cli.errors import MoversError
from cryptoai_cli.market.listing import Listing
from cryptoai_cli.market.session import Session, State
from cryptoai_cli.report.model import Notice
from cryptoai_cli.workflows.market.services import MarketServices
from cryptoai_cli.workflows.services import Services


def keep_listing(listing: Listing, session: Session, services: Services, market: MarketServices) -> tuple[Notice, ...]:
    """Keep a listing if its session is final and no clock is in doubt; return a notice if that fails."""
    is_final = session.state(services.now) is State.FINAL
    if not is_final or services.is_offline or services.clock_doubt is not None:
        return ()
    try:
        market.lake.keep(listing)
    except MoversError as error:
        return (Notice("not-kept", f"The list is not kept: {error.message}."),)
    return ()
