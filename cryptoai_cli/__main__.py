"""Run the command as `python -m cryptoai_cli`."""

from cryptoai_cli.cli.main import main

if __name__ == "__main__":
    main()
