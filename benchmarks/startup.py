"""How much longer `movers --help` and `movers demo` take than the bare interpreter."""

from benchmarks.measure import MOVERS, bare_python, timed


def main() -> None:
    """Print the ratios."""
    bare = bare_python()
    print(f"python -c pass      {bare.seconds * 1000:7.1f} ms     1.0")
    for arguments in (["--help"], ["demo", "-f", "headline"], ["demo"]):
        taken = timed([MOVERS, *arguments])
        ratio = taken.seconds / bare.seconds
        print(f"movers {' '.join(arguments):<12} {taken.seconds * 1000:7.1f} ms   {ratio:5.1f}")


if __name__ == "__main__":
    main()
