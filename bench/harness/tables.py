"""Markdown tables of what was measured."""
import statistics

from .workloads import ALL, IDLE

REFERENCES, FANOUT_BASE = ("reference", "haproxy", "post", "prefixed"), "redis"  # of the first, the one that was measured


def table(rows, order):
    """rows: dictionaries with server, workload, round and the generator's figures."""
    names = [name for name in order if any(row["server"] == name for row in rows)]
    works = [work for work in ALL if any(row["workload"] == work.name for row in rows)]
    parts = [summary(rows, names, [work for work in works if work is not IDLE and not work.paced and not work.fanout])] if reference(rows) else []
    parts += [idle(rows, names) if work is IDLE else details(work, rows, names) for work in works]
    return "\n\n".join(part for part in parts if part)


def of(rows, server, workload):
    return [row for row in rows if row["server"] == server and row["workload"] == workload.name]


def reference(rows):
    return next((name for name in REFERENCES if any(row["server"] == name for row in rows)), None)


def ratios(rows, server, workload):
    """Messages per second, each round divided by the figure of the server to compare with in the same round."""
    base = FANOUT_BASE if workload.fanout else reference(rows)
    figures = {row["round"]: row for row in of(rows, base, workload) if "failed" not in row}
    return [row["messagesPerSecond"] / figures[row["round"]]["messagesPerSecond"]
            for row in of(rows, server, workload) if "failed" not in row and row["round"] in figures]


def mark(rows):
    return "~" if any(row.get("disturbed") for row in rows) else ""


def summary(rows, names, works):
    out = [f"Messages per second as a ratio to {reference(rows)} of the same round (median):", "",
           "| server | " + " | ".join(work.name for work in works) + " |", "|---|" + "---|" * len(works)]
    for name in names:
        cells = []
        for work in works:
            found = ratios(rows, name, work)
            cells.append(f"{statistics.median(found):.2f}{mark(of(rows, name, work))}" if found else "")
        out.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(out) if works else ""


def details(work, rows, names):
    out = [f"**{work.name}**: {work.about}", "",
           "| server | msg/s | ratio (spread) | p50 / p99 / p99.9 / max, µs | server ns/msg | server busy | generator ns/msg "
           "| generator busy |",
           "|---|---|---|---|---|---|---|---|"]
    for name in names:
        all_rows = of(rows, name, work)
        good = [row for row in all_rows if "failed" not in row]
        if all_rows and not good:
            out.append(f"| {name} | failed: {all_rows[0]['failed']} | | | | | | |")
        if not good:
            continue
        median = {key: statistics.median(row[key] for row in good) for key in good[0] if isinstance(good[0][key], (int, float))}
        found = [] if work.paced else ratios(rows, name, work)
        ratio = f"{statistics.median(found):.2f} ({min(found):.2f} to {max(found):.2f})" if found else ""
        lost = f", {sum(row['lost'] for row in good)} lost" if any(row["lost"] for row in good) else ""
        failed = f", {len(all_rows) - len(good)} of {len(all_rows)} rounds failed" if len(good) < len(all_rows) else ""
        out.append(f"| {name} | {short(median['messagesPerSecond'])}{mark(good)}{lost}{failed} | {ratio} | "
                   f"{median['p50']:.0f} / {median['p99']:.0f} / {median['p999']:.0f} / "
                   f"{max(row['max'] for row in good):.0f} | {median['serverNanosecondsPerMessage']:.0f} | "
                   f"{median['serverBusy']:.0%} | {median['generatorNanosecondsPerMessage']:.0f} | {median['generatorBusy']:.0%} |")
    return "\n".join(out)


def idle(rows, names):
    out = [f"**{IDLE.name}**: {IDLE.about}, bytes of resident memory for one more connection (slope from 5 000 to 15 000)", "",
           "| server | connected | after one message | after a burst of 64 KiB | process before, MB | process at the end, MB |",
           "|---|---|---|---|---|---|"]
    for name in names:
        for row in of(rows, name, IDLE):
            out.append(f"| {name} | failed: {row['failed']} | | | | |" if "failed" in row else
                       f"| {name} | {row['connected']:.0f} | {row['afterMessage']:.0f} | {row['afterBurst']:.0f} | "
                       f"{row['bytesBefore'] / 1e6:.0f} | {row['bytesAtEnd'] / 1e6:.0f} |")
    return "\n".join(out)


def short(number):
    return f"{number / 1e6:.2f} M" if number >= 1e6 else f"{number / 1e3:.1f} k" if number >= 1e3 else f"{number:.0f}"
