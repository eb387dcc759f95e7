"""Where this user's own files lie: told to the commands by the settings."""

from cryptoai_cli.settings.places import data_folder

__all__ = ["data_folder"]
