"""The command line: results go to stdout, messages to stderr."""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import gazelle
from gazelle._gazelle import gazetteer_info, is_compiled, sample_corpus, write_batches

# How many documents are kept at a time.
_BATCH = 10_000

# How many of the records that were left out are named.
_NAMED = 20

# The exit codes: bad data, bad usage, stopped by Ctrl-C.
_DATA, _USAGE, _STOPPED = 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that ``arguments`` (by default those of the process) name."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # Whoever started us may have closed it.
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        try:
            options = _parser().parse_args(arguments)
            options.run(options)
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except gazelle.OptionError as error:
        return _complain(error, _USAGE)
    except (gazelle.GazelleError, OSError) as error:
        if isinstance(error, BrokenPipeError):
            # Whoever read our output has seen enough; nothing more can be said to them.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        return _complain(error, _DATA)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return _STOPPED
    return 0


def _complain(error: Exception, code: int) -> int:
    print(f"gazelle: {error}", file=sys.stderr)
    return code


class _Parser(argparse.ArgumentParser):
    def _print_message(self, message: str, file: Any = None) -> None:
        # That of the library keeps to itself that a disk is full.
        if message:
            print(message, end="", file=file or sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="gazelle",
        description="Find the names you know in the text you have, and the sentences they stand in.",
        epilog="Start with: gazelle demo",
    )
    parser.add_argument("--version", action="version", version=f"gazelle {gazelle.__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    annotate = _command(commands, "annotate", _annotate, "find the names of a gazetteer in documents")
    _add_source(annotate)
    annotate.add_argument("--gazetteer", "-g", required=True, metavar="FILE", help="the names to find")
    annotate.add_argument(
        "--out", "-o", metavar="DIR", help="write tables into this folder instead of JSON to stdout"
    )
    annotate.add_argument(
        "--format",
        choices=("parquet", "jsonl", "csv"),
        help="format of the tables in --out (default: parquet)",
    )
    annotate.add_argument("--html", metavar="FILE", help="write a report with the mentions highlighted")

    split = _command(commands, "split", _split, "split documents into sentences")
    _add_source(split)
    split.add_argument(
        "--format",
        choices=("text", "jsonl"),
        default="text",
        help="text: one sentence a line, an empty line between documents; jsonl: one JSON object a document",
    )

    compile_ = _command(
        commands, "compile", _compile, "compile a list of names to a file that opens in milliseconds"
    )
    compile_.add_argument(
        "gazetteer",
        metavar="GAZETTEER",
        help="a list: .jsonl .json .csv .tsv .parquet .txt, GATE's lists.def, also .gz .zst",
    )
    compile_.add_argument(
        "--out", "-o", required=True, metavar="FILE", help="the compiled file, best named .gaz"
    )
    compile_.add_argument(
        "--format", metavar="FORMAT", help="the list's format (default: by name and content)"
    )
    compile_.add_argument(
        "--errors",
        choices=("strict", "skip"),
        default="strict",
        help="what becomes of a record that cannot be used (default: strict, stop)",
    )
    compile_.add_argument(
        "--separator", default="|", help="between aliases in a cell of a table (default: |)"
    )
    compile_.add_argument("--lang", default="en", metavar="CODE", help="language of the text (default: en)")
    compile_.add_argument("--case", default="smart", help="smart, exact or ignore (default: smart)")
    compile_.add_argument("--diacritics", default="fold", help="fold or exact (default: fold)")
    compile_.add_argument("--boundaries", default="word", help="word or none (default: word)")
    compile_.add_argument("--common-words", default="guard", help="guard, allow or strict (default: guard)")
    compile_.add_argument("--short-forms", default="listed", help="listed, auto or off (default: listed)")
    compile_.add_argument("--quiet", "-q", action="store_true", help="no summary")

    info = _command(commands, "info", _info, "say what a compiled file holds")
    info.add_argument("gazetteer", metavar="FILE", help="a file that gazelle compile wrote")

    demo = _command(commands, "demo", _demo, "find the names of the sample gazetteer in the sample articles")
    demo.add_argument(
        "--html",
        metavar="FILE",
        default="gazelle-demo.html",
        help="where the report goes (default: %(default)s)",
    )
    return parser


def _command(commands: Any, name: str, run: Callable[[Any], None], text: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(
        name, help=text, description=f"{text[0].upper()}{text[1:]}."
    )
    command.set_defaults(run=run, command=name)
    return command


def _add_source(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "source",
        metavar="SOURCE",
        help="a file (.txt .jsonl .csv .parquet, also .gz .zst), a folder, a glob pattern in quotes, "
        "or - for stdin: one text, or one JSON object with a text a line",
    )
    command.add_argument("--lang", default="en", metavar="CODE", help="language of the text (default: en)")
    command.add_argument("--text", metavar="COLUMN", help="the column of the text (default: text)")
    command.add_argument("--id", metavar="COLUMN", help="the column of the id (default: id)")
    command.add_argument("--encoding", default="utf-8", help="encoding of text files (default: utf-8)")
    command.add_argument(
        "--errors",
        choices=("strict", "replace", "skip"),
        default="strict",
        help="what becomes of a document that cannot be read (default: strict, stop)",
    )
    command.add_argument(
        "--threads", type=_whole_from(1), metavar="N", help="threads to use (default: all processors)"
    )
    command.add_argument("--limit", type=_whole_from(0), metavar="N", help="stop after N documents")
    loudness = command.add_mutually_exclusive_group()
    loudness.add_argument("--quiet", "-q", action="store_true", help="say nothing but errors")
    loudness.add_argument("--verbose", "-v", action="store_true", help="say in the end what was done")


def _whole_from(least: int) -> Callable[[str], int]:
    """Return what reads a whole number that is not below ``least``."""

    def read(given: str) -> int:
        try:
            number = int(given)
        except ValueError:
            number = least - 1
        if number < least:
            raise argparse.ArgumentTypeError(f"{given!r}; accepted: a whole number from {least}")
        return number

    return read


def _batches(options: argparse.Namespace, gazetteer: Any) -> Iterator[gazelle.Annotations]:
    """Yield what is found, a batch at a time, and say in the end what was done."""
    started = time.perf_counter()
    documents = mentions = left_out = 0
    limit = options.limit
    try:
        batches: Any = gazelle.annotate_batches(
            _stdin(options) if options.source == "-" else options.source,
            gazetteer,
            options.lang,
            text=options.text,
            id=options.id,
            encoding=options.encoding,
            errors=options.errors,
            threads=options.threads,
            progress=sys.stderr is not None and sys.stderr.isatty() and not options.quiet,
        )
    except gazelle.NotFoundError:
        hint = f"for a text itself: echo TEXT | gazelle {options.command} -"
        raise gazelle.NotFoundError(f"no such file, folder or pattern: {options.source}; {hint}") from None
    while limit is None or documents < limit:
        batch = batches._next(_BATCH if limit is None else min(_BATCH, limit - documents))
        if batch is None:
            break
        documents += len(batch)
        mentions += len(batch.mentions)
        left_out += len(batch.skipped)
        named = max(0, _NAMED + len(batch.skipped) - left_out)
        for row in batch.skipped[:named]:
            _say(options, f"gazelle: left out: {row['reason']}")
        yield batch
    if left_out > _NAMED:
        _say(options, f"gazelle: and {left_out - _NAMED:,} more left out")
    if options.verbose:
        seconds = time.perf_counter() - started
        print(
            f"{documents:,} documents, {mentions:,} mentions, {left_out:,} left out, {seconds:.1f} s",
            file=sys.stderr,
        )


def _stdin(options: argparse.Namespace) -> Iterable[Any]:
    """Return the documents on stdin: one JSON object a line if the first line is one, else one text."""
    if sys.stdin is None:
        raise gazelle.DocumentError(
            "stdin is closed; accepted: a text, or one JSON object with a text a line"
        )
    lines = iter(sys.stdin.buffer)
    first = next(lines, b"")
    if _is_object(first):
        return _json_lines(itertools.chain([first], lines))
    data = b"".join(itertools.chain([first], lines)).removeprefix(b"\xef\xbb\xbf")
    try:
        return [("-", data.decode(options.encoding, "replace" if options.errors == "replace" else "strict"))]
    except UnicodeDecodeError as error:
        raise gazelle.DocumentError(f"stdin: {error}; name the encoding with --encoding") from None
    except LookupError as error:
        raise gazelle.OptionError(f"--encoding: {error}; accepted: utf-8, latin-1, shift_jis, …") from None


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _json_lines(lines: Iterable[bytes]) -> Iterator[Any]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield json.loads(line)
        except ValueError as error:
            # In the place of the document, so that the others keep their numbers.
            yield gazelle.FileFormatError(f"stdin, line {number}: not JSON: {error}")


def _annotate(options: argparse.Namespace) -> None:
    if options.format and not options.out:
        raise gazelle.OptionError(f"--format {options.format} is for tables; say with --out where they go")
    # A compiled file has its own language for names; that of the text is asked of the sentences.
    own = {} if is_compiled(options.gazetteer) else {"language": options.lang}
    gazetteer = gazelle.Gazetteer.read(options.gazetteer, **own)
    batches = _batches(options, gazetteer)
    if options.html:
        # A report shows the whole corpus, so it is kept.
        kept = list(batches)
        whole = gazelle.Annotations._joined(kept)
        whole.to_html(options.html)
        _say(options, f"report: {options.html}")
        batches = iter(kept)
    if options.out:
        write_batches(batches, options.out, options.format or "parquet")
        _say(options, f"tables: {options.out}")
        return
    for batch in batches:
        for doc in batch.documents["doc"]:
            _print_json(_as_object(batch, doc, with_mentions=True))


def _compile(options: argparse.Namespace) -> None:
    gazetteer = gazelle.Gazetteer.read(
        options.gazetteer,
        options.format,
        options.errors,
        separator=options.separator,
        language=options.lang,
        case=options.case,
        diacritics=options.diacritics,
        boundaries=options.boundaries,
        common_words=options.common_words,
        short_forms=options.short_forms,
    )
    gazetteer.save(options.out)
    read = gazetteer.stats()["read"]
    if read:
        for skipped in read["reasons"][:_NAMED]:
            print(f"gazelle: left out: {skipped['place']}: {skipped['reason']}", file=sys.stderr)
        if read["skipped"] > _NAMED:
            print(f"gazelle: and {read['skipped'] - _NAMED:,} more left out", file=sys.stderr)
        _say(options, f"{options.gazetteer}: {read['decided']}")
    _say(options, f"{options.out}: {len(gazetteer)} entries")


def _info(options: argparse.Namespace) -> None:
    print(gazetteer_info(options.gazetteer), end="")


def _split(options: argparse.Namespace) -> None:
    first = True
    for batch in _batches(options, []):
        for doc in batch.documents["doc"]:
            shown = _as_object(batch, doc, with_mentions=False)
            if options.format == "jsonl":
                _print_json(shown)
                continue
            if not first:
                print()
            first = False
            for sentence in shown["sentences"]:
                print(" ".join(sentence["text"].split()))


def _as_object(result: gazelle.Annotations, doc: int, *, with_mentions: bool) -> dict[str, Any]:
    doc_id, spans, mentions = result._document(doc)
    text = result.text(doc)
    sentences = [{"start": start, "end": end, "text": text[start:end]} for start, end in spans]
    shown: dict[str, Any] = {"doc": doc, "doc_id": doc_id, "sentences": sentences}
    if with_mentions:
        shown["mentions"] = [
            {
                "sentence": sentence,
                "start": mention.start,
                "end": mention.end,
                "text": mention.text,
                "id": mention.id,
                "name": mention.name,
                "label": mention.label,
                "kind": mention.kind,
                "candidates": list(mention.candidates),
            }
            for sentence, mention in mentions
        ]
    return shown


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _say(options: argparse.Namespace, message: str) -> None:
    if not options.quiet:
        print(message, file=sys.stderr)


def _demo(options: argparse.Namespace) -> None:
    started = time.perf_counter()
    articles, entries = sample_corpus()
    gazetteer = gazelle.Gazetteer([json.loads(line) for line in entries.splitlines()])
    result = gazelle.annotate(articles, gazetteer)
    seconds = time.perf_counter() - started
    print(f"{len(gazetteer)} entries, {len(result)} articles, {seconds * 1000:.0f} ms\n")
    for row in result.documents:
        print(f"  {row['doc_id']:<20} {row['n_sentences']:>4} sentences {row['n_mentions']:>4} mentions")
    print(f"  {'together':<20} {len(result.sentences):>4} sentences {len(result.mentions):>4} mentions")
    print("\nMost frequent")
    for row in result.counts()[:10]:
        among = "1 article" if row["documents"] == 1 else f"{row['documents']} articles"
        print(f"  {row['mentions']:>4}  {row['name']} ({row['label']}), in {among}")
    print("\nTogether in one sentence")
    names = {entry.id: entry.name for entry in gazetteer.values()}
    for row in result.cooccurrence()[:10]:
        print(f"  {row['count']:>4}  {names[row['a']]} – {names[row['b']]}")
    result.to_html(options.html)
    print(f"\nReport: {Path(options.html).resolve()}")
