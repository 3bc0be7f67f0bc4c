"""Starts the service with fresh data, puts the exam papers to it, and compares with the best so far.

The examiner's own paper is put twice: each question by a new asker, and then all by one, whose topics switch.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BEST = ROOT / "tests" / "exam" / "best.json"
START_SECONDS = 600.0
DEV = "dev"
"""The examiner's own paper."""
DEV_TOGETHER = "dev-one-conversation"
"""The same, asked as one conversation."""
MOST_LOST = 3
"""Percentage points by which the share of passed cases may be lower in one conversation."""
APART = frozenset({"appeal", "handoff", "eligibility"})
"""Kinds that are no answers from the policy base alone, and so not compared: theirs may take a conversation over."""


@dataclass(frozen=True)
class Paper:
    """Questions to put, each by an asker of its own or all in one conversation."""

    path: Path
    together: bool = False


@dataclass(frozen=True)
class Score:
    """What one paper gave: cases passed and asked, and both by kind of question."""

    passed: int
    total: int
    by_kind: dict[str, tuple[int, int]]

    def percent_answered(self) -> Fraction:
        """Return how many of 100 cases passed, those APART left out; a fraction, so that a limit is exact."""
        rows = [row for kind, row in self.by_kind.items() if kind not in APART]
        return Fraction(100 * sum(passed for passed, _ in rows), max(sum(total for _, total in rows), 1))


def main() -> int:
    """Run the papers; exit code 1 when one did worse than its best."""
    args = _arguments()
    papers = find_papers(args.paper)
    if not papers:
        print("exam: no papers found; set EXAM_DIR to the folder of dev.jsonl", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="futian-exam-") as folder:
        if args.url:
            scores = run_papers(papers, args.url, Path(folder), args)
        else:
            with service(Path(folder)) as url:
                scores = run_papers(papers, url, Path(folder), args)
    best = read_best(BEST)
    print(table(scores, best))
    if args.update:
        write_best(BEST, raised(scores, best))
    return judge(scores, best)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true", help="write better scores to tests/exam/best.json")
    parser.add_argument("--paper", action="append", help="only papers of this name (dev, …)")
    parser.add_argument("--url", help="a running service's REST webhook, instead of starting one")
    parser.add_argument("--workers", default="2", help="questions at once (%(default)s)")
    parser.add_argument("--timeout", default="30", help="seconds for an answer (%(default)s)")
    parser.add_argument("--show-failures", action="store_true", help="print what failed")
    return parser.parse_args()


def exam_dir() -> Path:
    """Return the folder of the examiner, which is no part of this repository."""
    return Path(os.environ.get("EXAM_DIR") or ROOT.parent / "shared" / "exam")


def find_papers(names: list[str] | None) -> dict[str, Paper]:
    """Return the papers by name: the examiner's, those of our own tests, the examiner's as one conversation."""
    dev = exam_dir() / f"{DEV}.jsonl"
    found = {path.stem: Paper(path) for path in [dev, *sorted((ROOT / "tests" / "exam").glob("*.jsonl"))]}
    found[DEV_TOGETHER] = Paper(dev, together=True)
    return {name: paper for name, paper in found.items() if paper.path.is_file() and (not names or name in names)}


def run_papers(papers: dict[str, Paper], url: str, folder: Path, args: argparse.Namespace) -> dict[str, Score]:
    """Put each paper to the service, and print the examiner's table of it."""
    scores = {}
    for name, paper in papers.items():
        print(f"\n== {name}", flush=True)
        report = folder / f"{name}.report.json"
        command = [sys.executable, str(exam_dir() / "run_exam.py"), "--url", url, "--cases", str(paper.path)]
        command += ["--report", str(report), "--workers", args.workers, "--timeout", args.timeout]
        command += ["--show-failures"] * args.show_failures + ["--one-conversation"] * paper.together
        subprocess.run(command, check=True)
        scores[name] = parse_report(json.loads(report.read_text("utf-8")))
    return scores


def parse_report(report: dict[str, Any]) -> Score:
    """Return the score of an examiner's report."""
    by_kind = {kind: (int(passed), int(total)) for kind, (passed, total) in report["by_kind"].items()}
    return Score(int(report["passed"]), int(report["total"]), by_kind)


def read_best(path: Path) -> dict[str, Score]:
    """Return the best scores so far; none when the file does not exist."""
    if not path.is_file():
        return {}
    return {name: parse_report(report) for name, report in json.loads(path.read_text("utf-8")).items()}


def write_best(path: Path, scores: dict[str, Score]) -> None:
    """Write the best scores, by name of paper."""
    rows = {
        name: {"passed": score.passed, "total": score.total, "by_kind": dict(sorted(score.by_kind.items()))}
        for name, score in sorted(scores.items())
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n", "utf-8")


def raised(scores: dict[str, Score], best: dict[str, Score]) -> dict[str, Score]:
    """Return the best with what has become better; a paper that has changed starts anew."""
    better = {name: score for name, score in scores.items() if not falls(score, best.get(name))}
    return {**best, **better}


def falls(score: Score, best: Score | None) -> list[str]:
    """Return in words where a score is below the best; with another number of cases a paper is new."""
    if best is None or best.total != score.total:
        return []
    rows = {"all": (score.passed, best.passed)}
    rows |= {kind: (score.by_kind.get(kind, (0, 0))[0], passed) for kind, (passed, _) in best.by_kind.items()}
    return [f"{kind} {now} < {before}" for kind, (now, before) in rows.items() if now < before]


def too_much_lost(scores: dict[str, Score]) -> str:
    """Return in words that one conversation costs too much; empty when it does not or was not compared."""
    alone, together = scores.get(DEV), scores.get(DEV_TOGETHER)
    if alone is None or together is None:
        return ""
    before, now = alone.percent_answered(), together.percent_answered()
    if before - now <= MOST_LOST:
        return ""
    return f"{float(now):.1f} % passed, {float(before):.1f} % asked separately; at most {MOST_LOST} points may be lost"


def judge(scores: dict[str, Score], best: dict[str, Score]) -> int:
    """Say which papers fell below their best, or below their own in one conversation; return the exit code."""
    fallen = {name: falls(score, best.get(name)) for name, score in scores.items()}
    for name, rows in fallen.items():
        if rows:
            print(f"exam: {name} is below its best: {'; '.join(rows)}", file=sys.stderr)
    if lost := too_much_lost(scores):
        print(f"exam: {DEV_TOGETHER}: {lost}", file=sys.stderr)
    return int(any(fallen.values()) or bool(lost))


def table(scores: dict[str, Score], best: dict[str, Score]) -> str:
    """Return one line a paper: passed, total, percent, percent of the kinds that are not APART, best."""
    lines = [f"\n{'paper':<24}{'passed':>8}{'total':>8}{'%':>8}{'answers %':>11}{'best':>8}"]
    for name, score in scores.items():
        percent, answers = 100 * score.passed / max(score.total, 1), float(score.percent_answered())
        before = str(best[name].passed) if name in best else "-"
        lines.append(f"{name:<24}{score.passed:>8}{score.total:>8}{percent:>8.1f}{answers:>11.1f}{before:>8}")
    return "\n".join(lines)


@contextmanager
def service(folder: Path) -> Iterator[str]:
    """Run the whole service with its data in `folder`; give the address of its REST webhook."""
    keep_model(folder)
    with held_ports(2) as (port, dialogue_port):
        yield from running(folder, port, dialogue_port)


def running(folder: Path, port: int, dialogue_port: int) -> Iterator[str]:
    """Run it on these ports."""
    base, log_path = f"http://127.0.0.1:{port}", folder / "service.log"
    environ = {
        **os.environ,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "DIALOGUE_PORT": str(dialogue_port),
        "DATA_DIR": str(folder),
        "DATABASE_URL": "",
        "REST_TOKEN": "",
    }
    print(f"exam: starting the service on {base}", flush=True)
    with log_path.open("wb") as log:
        command = [sys.executable, "-m", "bot", "serve"]
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_ready(process, base + "/readyz", log_path)
        yield base + "/webhooks/rest/webhook"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def keep_model(folder: Path) -> None:
    """Take over the trained model, so that fresh data does not mean a fresh training."""
    subprocess.run([sys.executable, "-m", "bot", "train"], cwd=ROOT, check=True)
    ours = ROOT / os.environ.get("DATA_DIR", "var") / "models"
    if ours.is_dir():
        shutil.copytree(ours, folder / "models")


def wait_ready(process: subprocess.Popen[bytes], url: str, log_path: Path) -> None:
    """Wait until the service answers; when it does not, show the end of its log."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
    tail = "\n".join(log_path.read_text("utf-8", "replace").splitlines()[-30:])
    raise SystemExit(f"exam: the service did not get ready. The end of its log:\n{tail}")


@contextmanager
def held_ports(count: int) -> Iterator[list[int]]:
    """Give ports that nobody else gets meanwhile; a server that sets SO_REUSEADDR, as ours do, may listen on them."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            each.bind(("127.0.0.1", 0))
        yield [int(each.getsockname()[1]) for each in sockets]


if __name__ == "__main__":
    sys.exit(main())
