"""Find the splits and distributions of a session, in the store or from the sources."""

from collections.abc import Mapping, Sequence

from cryptoai_cli.analysis.adjustments import with_dividend
from cryptoai_cli.analysis.moves import Move
from cryptoai_cli.analysis.price_basis import RECENT
from cryptoai_cli.market.actions import CorporateActions
from cryptoai_cli.market.bar import Dividend, History
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Session, State
from cryptoai_cli.workflows.archive.settled_records import Records, kept_splits
from cryptoai_cli.workflows.services import Services


class ActionsOfSession:
    """The corporate actions of one session that concern `instruments`, looked up as far as they are needed."""

    def __init__(self, session: Session, instruments: Sequence[Instrument], services: Services) -> None:
        self._session = session
        self._instruments = instruments
        self._services = services
        self._found: CorporateActions | None = None

    def find(self) -> CorporateActions | None:
        """Return the market's actions, whole if some source has a list; None if the session is not recent.

        Offline these are the ones that are held, None if they hold no split of the instruments. A whole list of a final
        session is asked for once and kept.
        """
        services, session = self._services, self._session
        if services.now - session.closes > RECENT:
            return None
        held = self._held()
        if services.is_offline:
            return held if held.splits else None
        if held.is_whole and not (services.memory is not None and services.memory.rules.refresh):
            return held
        self._found = services.chain.corporate_actions(session)
        if self._found is not None:
            self._keep(self._found)
        return self._found or held

    def keep_splits(self, looked_at: Mapping[str, History]) -> None:
        """Keep the splits, of any session, that daily bars looked at tell of; `looked_at` is by current symbol."""
        services, by_symbol = self._services, {i.symbol: i for i in self._instruments}
        splits = tuple(
            split
            for symbol, history in looked_at.items()
            if history.source in services.sources_to_keep
            for split in kept_splits(by_symbol[symbol], history, services.now)
        )
        if splits and services.memory is not None:
            services.memory.keep(Records(splits=splits))

    def tell(self, moves: Mapping[str, Move]) -> dict[str, Move]:
        """Return the moves with the large distributions on record, and keep those that came with the moves."""
        day = self._session.day
        known = {**self._held().dividends, **(self._found.dividends if self._found is not None else {})}
        self._keep_own(moves)
        told = dict(moves)
        for instrument in self._instruments:
            move, dividend = moves[instrument.symbol], known.get(instrument.symbol_on(day))
            if dividend is not None and move.dividend is None:
                told[instrument.symbol] = with_dividend(move, dividend)
        return told

    def _keep_own(self, moves: Mapping[str, Move]) -> None:
        day = self._session.day
        paying = [(i, moves[i.symbol]) for i in self._instruments if moves[i.symbol].dividend is not None]
        for source in sorted({move.source for _, move in paying}):
            own = {i.symbol_on(day): Dividend(day, m.dividend) for i, m in paying if m.dividend and m.source == source}
            self._keep(CorporateActions(day, source, is_whole=False, dividends=own))

    def _held(self) -> CorporateActions:
        memory = self._services.memory
        found = None if memory is None else memory.actions(self._session, self._instruments)
        return found or CorporateActions(self._session.day, "", is_whole=False)

    def _keep(self, actions: CorporateActions) -> None:
        services = self._services
        is_final = self._session.state(services.now) is State.FINAL
        if services.memory is not None and is_final and actions.source in services.sources_to_keep:
            services.memory.keep_actions(actions)
