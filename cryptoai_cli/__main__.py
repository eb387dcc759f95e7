"""Run the command as `python -m cryptoai_cli`."""

from cryptoai_cli.cli.boundary import main

if __name__ == "__main__":
    main()
