"""Build the transport of a source from its context."""

import os
from collections.abc import Mapping
from types import MappingProxyType

from cryptoai_cli.net.browser import handshakes_for
from cryptoai_cli.net.secrets import SOURCE_SECRETS, all_secrets
from cryptoai_cli.net.transport import Transport
from cryptoai_cli.net.turns import Turns
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
    other_url: str = "",
    turns: Turns | None = None,
    takes_markup: bool = False,
    is_side_service: bool = False,
) -> Transport:
    """Return the transport of `provider`, for the `base_url` of its settings or else this one, with the run's limits.

    An address from the settings has no other host. See `Transport` for the other parameters. Raise SettingsError if the
    setting `transport` needs a package that is not installed.
    """
    own = context.setting("base_url")
    return Transport(
        provider,
        own or base_url,
        deadline=context.deadline,
        user_agent=user_agent,
        keyed=keyed,
        headers=headers,
        patience_seconds=context.patience_seconds,
        interval_seconds=interval_seconds,
        other_url="" if own else other_url,
        cooldowns=context.cooldowns,
        clocks=context.clocks,
        is_side_service=is_side_service,
        secrets=_secrets(context, provider),
        other_secrets=all_secrets(os.environ),
        handshakes=handshakes_for(context.setting("transport"), provider),
        turns=turns,
        takes_markup=takes_markup,
    )


def _secrets(context: SourceContext, provider: str) -> tuple[tuple[str, str], ...]:
    """Return the secrets of `provider` as it sends them, each after the name of its variable."""
    pairs = SOURCE_SECRETS.get(provider, ())
    return tuple((variable, secret) for key, variable in pairs if (secret := context.setting(key).strip()))
