"""Measures gazelle beside its peers; ``python3 dev.py bench`` prepares the environment and calls it."""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

# Importing them makes their benchmarks known.
from benches import analysis, files, find, pipeline, split  # noqa: F401
from benches.contest import BENCHMARKS, Options, record, show


def main() -> None:
    """Run the chosen benchmarks, print their rows and append them to the record."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    told = "; ".join(f"{name}: {(function.__doc__ or '').strip()}" for name, function in BENCHMARKS.items())
    parser.add_argument("benchmark", nargs="*", help=f"which ones (default: all): {told}")
    parser.add_argument("--data", type=Path, help="a folder or file of real text: .txt, .jsonl, .jsonl.gz")
    parser.add_argument(
        "--names", type=Path, help="a list of names, one a line (.gz too), instead of GeoNames"
    )
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[1_000, 30_000, 1_000_000], help="of gazetteers"
    )
    parser.add_argument("--megabytes", type=float, default=4, help="of text per corpus (default: 4)")
    parser.add_argument("--repeats", type=int, default=5, help="turns of each runner (default: 5)")
    parser.add_argument("--no-record", action="store_true", help="leave benches/record.csv as it is")
    chosen = parser.parse_args()
    unknown = set(chosen.benchmark) - set(BENCHMARKS)
    if unknown:
        parser.error(
            f"no benchmark is called {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}"
        )
    options = Options(chosen.data, chosen.names, chosen.sizes, chosen.megabytes, chosen.repeats)
    for name in chosen.benchmark or BENCHMARKS:
        for rows in BENCHMARKS[name](options):
            print(f"{rows[0].benchmark} on {rows[0].corpus}", flush=True)
            for row in rows:
                show(row)
            if not chosen.no_record:
                record(rows)


if __name__ == "__main__":
    main()
