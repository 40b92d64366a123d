"""Measures Throughline beside general engines; started by scripts/bench, which installs the engines.

CPU seconds (user and system, all threads) are the steadier measure on a busy machine and lead; wall-clock time is shown beside them.
Everything is measured in one run, each step in a process of its own, the input read once beforehand so that it is in memory.
"""

import argparse
import hashlib
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROGRAM = os.environ.get("THROUGHLINE_PROGRAM", "throughline")
# Rows of each scale, least first: the smallest that holds enough is simulated.
SCALES = [("small", 60_000), ("town", 1_000_000), ("county", 10_000_000), ("national", 100_000_000)]
LOOKUPS = 10
TYPES = {"start": "TIMESTAMP", "duration_s": "INTEGER"}

DUCKDB = """
import sys, duckdb
step, source, target, sql, threads = sys.argv[1:6]
db = duckdb.connect()
db.execute("SET TimeZone = 'UTC'")
if threads != "0":
    db.execute(f"SET threads = {threads}")
if step == "copy":
    db.execute(f"COPY (SELECT * FROM {sql}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
else:
    db.execute(f"CREATE VIEW communications AS SELECT * FROM '{source}'")
    db.execute(f"COPY ({open(sql).read()} ORDER BY number) TO '{target}' (FORMAT parquet)")
"""

POLARS = """
import sys, polars as pl
source, target = sys.argv[1:3]
schema = {name: pl.Int32 if name == "duration_s" else pl.String for name in sys.argv[3].split(",")}
rows = pl.scan_csv(source, schema=schema).with_columns(pl.col("start").str.to_datetime("%Y-%m-%dT%H:%M:%S%.fZ", time_unit="us"))
rows.sink_parquet(target, compression="zstd", compression_level=3)
"""


def say(text):
    print(text, file=sys.stderr, flush=True)


def measure(command, keep_output=False):
    """Runs a command to its end: CPU seconds, wall seconds, peak memory, and its standard output if wanted."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        child = subprocess.Popen([str(part) for part in command], stdout=output, stderr=errors)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        wall_s = time.perf_counter() - began
        if child.returncode != 0:
            errors.seek(0)
            said = errors.read().decode(errors="replace")[-2000:]
            sys.exit(f"failed ({child.returncode}): {' '.join(map(str, command[:3]))} ...\n{said}")
        output.seek(0)
        answer = output.read() if keep_output else b""
    per_mib = 1024 if sys.platform != "darwin" else 1024 * 1024
    return {
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "wall_s": wall_s,
        "peak_mib": usage.ru_maxrss / per_mib,
    }, answer


def prepare(cache, rows, remake):
    """A plain CSV of exactly `rows` rows, made once."""
    file = cache / f"plain-{rows}.csv"
    if file.exists() and not remake:
        return file
    scale = next((name for name, holds in SCALES if holds >= rows), SCALES[-1][0])
    # A scale says about how many rows; one step larger is simulated where the first falls short.
    for name in [name for name, _ in SCALES][[name for name, _ in SCALES].index(scale) :]:
        world = cache / "world"
        shutil.rmtree(world, ignore_errors=True)
        say(f"simulating a world of scale {name} (once)")
        measure([PROGRAM, "simulate", "--out", world, "--seed", "1", "--scale", name])
        written = trim(world / "plain" / "communications.csv", file, rows)
        shutil.rmtree(world)
        if written == rows:
            return file
    sys.exit(f"no scale has {rows} rows")


def trim(source, target, rows):
    """Copies the header and the first `rows` rows; answers how many there were."""
    part = target.with_suffix(".part")
    written = -1
    with source.open("rb") as lines, part.open("wb") as out:
        for line in lines:
            out.write(line)
            written += 1
            if written == rows:
                break
    part.rename(target)
    return written


def busiest_subject(file):
    """The subject with most rows among the first hundred thousand: a number that certainly has a page."""
    counts = {}
    with file.open() as lines:
        position = next(lines).rstrip("\n").split(",").index("subject")
        for _, line in zip(range(100_000), lines):
            subject = line.split(",")[position]
            counts[subject] = counts.get(subject, 0) + 1
    counts.pop("", None)
    return max(counts, key=lambda subject: (counts[subject], subject)) if counts else None


def run_throughline(file, work):
    """Import into a fresh store, rank, look one number up."""
    store = work / "store"
    shutil.rmtree(store, ignore_errors=True)
    call = [PROGRAM, "--store", store]
    measure([*call, "init"])
    figures = {}
    figures["throughline import"], _ = measure([*call, "import", file, "--authority", "URN/BENCH/1"])
    figures["throughline lines"], answer = measure([*call, "lines", "--format", "json"], keep_output=True)
    listed = json.loads(answer)
    number = listed[0]["current_number"] if listed else busiest_subject(file)
    lookups = [measure([*call, "line", number, "--format", "json"])[0] for _ in range(LOOKUPS + 1)][1:]
    figures["throughline line NUMBER"] = {key: statistics.median(one[key] for one in lookups) for key in lookups[0]}
    size = sum(path.stat().st_size for path in (store / "records").rglob("*") if path.is_file())
    shutil.rmtree(store)
    return figures, len(listed), size


def run_duckdb(file, work, threads):
    """The bare copy of the same file, then the features from what it wrote."""
    header = file.open().readline().strip().split(",")
    types = ", ".join(f"'{name}': '{TYPES.get(name, 'VARCHAR')}'" for name in header)
    read = f"read_csv('{file}', header = true, columns = {{{types}}})"
    copied, features = work / "duckdb.parquet", work / "features.parquet"
    python = [sys.executable, "-c", DUCKDB]
    figures = {}
    figures["DuckDB CSV to Parquet"], _ = measure([*python, "copy", file, copied, read, threads])
    figures["DuckDB features"], _ = measure([*python, "features", copied, features, HERE / "bench_features.sql", threads])
    return figures


def run_polars(file, work):
    """The bare copy with Polars."""
    header = file.open().readline().strip()
    figures, _ = measure([sys.executable, "-c", POLARS, file, work / "polars.parquet", header])
    return {"Polars CSV to Parquet": figures}


def machine():
    """What the figures depend on."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        model = names[0] if names else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {"cpu": model, "cores": os.cpu_count(), "memory_gib": round(memory, 1), "system": f"{platform.system()} {platform.machine()}"}


def commit():
    """The commit that was measured, `+` where the checkout differs from it."""
    git = ["git", "-C", str(HERE.parent)]
    name = subprocess.run([*git, "rev-parse", "--short=10", "HEAD"], capture_output=True, text=True).stdout.strip()
    changed = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True).stdout.strip()
    return (name or "unknown") + ("+" if changed else "")


def versions():
    import duckdb

    found = {"duckdb": duckdb.__version__}
    try:
        import polars

        found["polars"] = polars.__version__
    except ImportError:
        pass
    return found


def ratios(figures):
    """The comparisons that have a goal: name, value, goal."""
    cpu = {name: one["cpu_s"] for name, one in figures.items()}
    copy = cpu["DuckDB CSV to Parquet"]
    whole = cpu["throughline import"] + cpu["throughline lines"]
    peak = max(one["peak_mib"] for name, one in figures.items() if name.startswith("throughline"))
    return [
        ("import / DuckDB copy, CPU", cpu["throughline import"] / copy, 1.0, "x"),
        ("import and lines / DuckDB copy and features, CPU", whole / (copy + cpu["DuckDB features"]), 0.5, "x"),
        ("line NUMBER, median of 10, wall clock", figures["throughline line NUMBER"]["wall_s"] * 1000, 150, "ms"),
        ("peak memory", peak / 1024, 2.0, "GiB"),
    ]


def show(result):
    """The table, as Markdown, so that it can go into docs/benchmarks.md as it is."""
    where = result["machine"]
    print(f"{result['date']}, commit {result['commit']}, {where['cpu']}, {where['cores']} cores, {where['memory_gib']} GiB")
    print(f"{result['rows']:,} rows, {result['bytes'] / 1e6:,.0f} MB of CSV; {result['lines_listed']} lines listed; ", end="")
    print(f"record tables {result['store_bytes'] / 1e6:,.0f} MB; " + ", ".join(f"{k} {v}" for k, v in result["versions"].items()))
    print("\n| step | CPU s | wall s | peak GiB |\n|---|---:|---:|---:|")
    for name, one in result["figures"].items():
        print(f"| {name} | {one['cpu_s']:.2f} | {one['wall_s']:.2f} | {one['peak_mib'] / 1024:.2f} |")
    print("\n| comparison | measured | goal | |\n|---|---:|---:|---|")
    for name, value, goal, unit in result["ratios"]:
        print(f"| {name} | {value:.2f} {unit} | at most {goal:g} {unit} | {'met' if value <= goal else 'MISSED'} |")


def main():
    options = argparse.ArgumentParser(prog="scripts/bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=5_000_000, help="rows of the plain CSV (default: 5 million)")
    options.add_argument("--threads", default="0", help="threads of DuckDB (default: as it chooses)")
    options.add_argument("--no-polars", action="store_true", help="leave Polars out")
    options.add_argument("--remake", action="store_true", help="simulate the input again")
    options.add_argument("--json", type=Path, help="where to write the figures (default: into the cache folder)")
    chosen = options.parse_args()

    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "throughline" / "bench"
    work = cache / "work"
    work.mkdir(parents=True, exist_ok=True)
    file = prepare(cache, chosen.rows, chosen.remake)
    say(f"reading {file} once, so that it is in memory")
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while block := opened.read(1 << 20):
            digest.update(block)

    say("Throughline")
    figures, listed, size = run_throughline(file, work)
    say("DuckDB")
    figures |= run_duckdb(file, work, chosen.threads)
    if not chosen.no_polars:
        say("Polars")
        figures |= run_polars(file, work)
    shutil.rmtree(work)

    now = datetime.now(timezone.utc)
    result = {
        "date": now.strftime("%Y-%m-%d"),
        "commit": commit(),
        "machine": machine(),
        "versions": versions(),
        "rows": chosen.rows,
        "bytes": file.stat().st_size,
        "input_sha256": digest.hexdigest(),
        "lines_listed": listed,
        "store_bytes": size,
        "figures": figures,
        "ratios": ratios(figures),
    }
    target = chosen.json or cache / f"bench-{now.strftime('%Y%m%dT%H%M%SZ')}.json"
    target.write_text(json.dumps(result, indent=2) + "\n")
    show(result)
    say(f"\nfigures written to {target}")


if __name__ == "__main__":
    main()
