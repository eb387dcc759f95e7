"""Build the transport of a source from the context of the run."""

from collections.abc import Mapping
from types import MappingProxyType

from cryptoai_cli.net.transport import Transport
from cryptoai_cli.sources.base import SourceContext


def transport_for(  # noqa: PLR0913 - keywords, most with a default
    context: SourceContext,
    provider: str,
    base_url: str,
    *,
    user_agent: str,
    headers: Mapping[str, str] = MappingProxyType({}),
    keyed: bool = False,
    interval_seconds: float = 0.0,
) -> Transport:
    """Return the transport of `provider`: at the address of the settings, else at `base_url`, within the run's limits.

    See `Transport` for the rest.
    """
    return Transport(
        provider,
        context.setting("base_url") or base_url,
        deadline=context.deadline,
        user_agent=user_agent,
        keyed=keyed,
        headers=headers,
        patience_seconds=context.patience_seconds,
        interval_seconds=interval_seconds,
        cooldowns=context.cooldowns,
    )
