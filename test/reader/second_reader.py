#!/usr/bin/env python3
"""A second reader of Holdfast repositories, written from docs/FORMAT.md alone: python3 second_reader.py FOLDER list|extract [MOMENT]

Lists the work items (id, project, key number) or prints their records as NDJSON. Needs Python's standard library and the `zstd` command. Signatures are not checked (no Ed25519 in the standard library); every hash and the chain are.
"""
import hashlib, json, os, pathlib, re, struct, subprocess, sys
sys.stdout.reconfigure(encoding="utf-8", newline="\n")
DATED = {"issue", "comments", "worklogs", "changelog", "attachment"}
FEATURES = {"bare", "base", "byCommit", "columns", "tail", "trash", "holds", "erased"}

def sha(data):
    return hashlib.sha256(data).hexdigest()

def canonical(value):  # §2; Python's own escape of a lone surrogate has the form asked for
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "backslashreplace")

def need(holds, what):
    holds or sys.exit("damaged: " + what)

def unzstd(data):
    return subprocess.run(["zstd", "-dcq"], input=data, stdout=subprocess.PIPE, check=True).stdout

def whole_id(i):  # §8: `~` before an id whose UUID lacks its hyphens
    return re.sub("^~~", "~", re.sub("^~(?!~)(.*)(.{8})(.{4})(.{4})(.{4})(.{12})$", r"\1\2-\3-\4-\5-\6", i))

class Repository:
    def __init__(self, folder):
        found = [r for r in sorted(os.listdir(folder)) if os.path.exists(os.path.join(folder, r, "e1", "repo.json"))]
        need(len(found) == 1, "not one repository in " + folder)
        self.root = os.path.join(folder, found[0])
        self.epoch = max(int(e[1:]) for e in os.listdir(self.root) if os.path.exists(os.path.join(self.root, e, "repo.json")))
        self.adopted = self.known("e%d/repo.json" % self.epoch).get("adopted", [])
        self.frames, self.last = {}, (None, [])
    def bytes(self, name):
        return pathlib.Path(self.root, name).read_bytes()
    def known(self, name):
        value = json.loads(self.bytes(name))
        need(value["format"] == 1 and set(value.get("features", [])) <= FEATURES, "a newer format")
        return value
    def of(self, member, number, path):  # §10: the epoch of a commit or attempt
        return "e%d/%s" % (next((old["epoch"] for old in self.adopted if number <= old[member]), self.epoch), path % number)
    def commits(self):  # §3: a prefix, held together by `prev`
        commits, prev = [], ""
        while os.path.exists(os.path.join(self.root, self.of("commit", len(commits) + 1, "c/%d.json"))):
            commit = self.known(self.of("commit", len(commits) + 1, "c/%d.json"))
            need(commit["prev"] == prev and commit["n"] == len(commits) + 1, "the chain at commit %d" % (len(commits) + 1))
            commits, prev = [*commits, commit], commit["sha256"] if commit.get("stub") else sha(canonical(commit))  # §9: stubs
        there = os.listdir(os.path.join(self.root, "e%d/c" % self.epoch))
        need(all(int(c.split(".")[0]) <= len(commits) for c in there), "commit %d is missing" % (len(commits) + 1))
        return commits
    def rows(self):  # (commit, row, place of its record) of levels and commits, in the order of commits (§5, §8)
        commits = self.commits()
        head, floor = commits[-1], 0
        for level in ("base", "tail"):
            if level in head:
                floor = max(floor, head[level]["upTo"])
                yield from self.level(head[level])
        for commit in commits[floor:]:
            for row in commit["rows"]:
                at = row.get("l")
                yield commit["n"], row, at and (commit["packs"][at[0]], at[1], at[2])
            for pack in commit["packs"]:
                if not pack.get("inline"):
                    yield from ((commit["n"], row, place) for row, place in self.footer(pack))
    def level(self, ref):
        level = json.loads(self.bytes(self.of("attempt", ref["a"], "l/%d.json")))
        need(sha(canonical(level)) == ref["sha256"], "level %d" % ref["a"])
        for _kind, _id, index, offset, length, count, digest in level["blocks"]:
            data = self.bytes(level["objects"][index][0])[offset : offset + length]
            need(sha(data) == digest, "a block of level %d" % ref["a"])
            block, *columns = map(json.loads, unzstd(data).splitlines())
            need(block["count"] == count, "the rows of a block of level %d" % ref["a"])
            for row in unpack(block.get("rows") or dict(zip(block["columns"], columns)), count, "h" if columns else "", block.get("byCommit")):
                row.update({"u": row["s"] - row["v"]} if "v" in row else {})
                row.update({t: 1000 * row[t] + row.get(t + "m", 0) for t in "cus" if columns and t in row})
                row["i"] = whole_id(row["i"]) if "i" in row else str(row["j"])
                yield row["n"], row, None if "g" not in row else (block["frames"][row["g"]], None, row["h"])
    def footer(self, pack):  # §4
        whole = self.bytes(pack["name"])
        need(len(whole) == pack["length"] and sha(whole) == pack["sha256"], pack["name"])
        if pack["footer"]["from"] == pack["footer"]["to"]:  # bare: its rows stand in the commit
            return self.frames.update({pack["name"]: [[0, pack["length"], None, pack["records"], pack["sha256"]]]})
        data = whole[pack["footer"]["from"] : pack["footer"]["to"]]
        magic, length = struct.unpack("<II", data[:8])
        need(magic == 0x184D2A58 and length == len(data) - 8 and data[-8:] == b"HOLDFST1", "footer of " + pack["name"])
        footer = json.loads(unzstd(data[8:-12]))
        need(sha(data) == pack["footer"]["sha256"] and footer["format"] == 1, "footer of " + pack["name"])
        self.frames[pack["name"]] = footer["frames"]
        places = [(pack, f, line) for f, frame in enumerate(footer["frames"]) for line in range(frame[3])]
        common = {"k": footer["kind"]} if footer["type"] == "pack" else {}
        for i, row in enumerate(unpack(footer["rows"], footer["count"])):
            yield {**row, **common}, places[i] if common else None
    def lines(self, place):  # the lines of the frame that a place points into
        where, frame, _line = place
        if frame is None:  # a row of a level knows its frame
            name, _index, offset, length, raw, records, digest = where
        else:
            name = where["name"]
            name in self.frames or list(self.footer(where))
            offset, length, raw, records, digest = self.frames[name][frame]
        if self.last[0] != (name, offset):
            data = self.bytes(name)[offset : offset + length]
            need(sha(data) == digest, "a frame of " + name)
            text = unzstd(data)
            need(raw in (len(text), None) and text.count(b"\n") == records, "the lines of a frame of " + name)
            self.last = ((name, offset), text.split(b"\n"))
        return self.last[1]

def unpack(columns, count, more="", by_commit=False):  # columns to rows: absent members stay absent, differences are added up
    late, rows, sums = ["g", "s", "sm", "um", "v"] if by_commit else [], [{} for _ in range(count)], {}
    for name, values in sorted(columns.items(), key=lambda column: column[0] in [*late, "h"]):
        for row, value in zip(sorted(rows, key=lambda row: row["n"]) if name in late else rows, values if isinstance(values, list) else [values[i : i + 16] for i in range(0, len(values), 16)]):
            if value is not None:
                key = (name, more and row.get({"q": "p", "h": "g"}.get(name)))
                row[name] = sums[key] = sums.get(key, 0) + value if name in "cusqjn" + more else value
    return rows

def order(row):  # (time, seen), the tombstone later
    dead = row.get("d", 0)
    return (row.get("u", 0) if row["k"] in DATED and not dead else row["s"], row["s"], dead)

def holding(rows):  # §5: the last visible row of each object
    objects = {}
    for _n, row, place in rows:
        versions = objects.setdefault((row["k"], row["i"]), [])
        later = [i for i, other in enumerate(versions) if order(other[0]) >= order(row)]
        at = later[0] if later else len(versions)
        alone = not later and not (versions and versions[-1][0].get("d"))
        if alone if row.get("d") else all(other[0].get("d") for other in versions[at:]):
            versions.insert(at, (row, place))
    return {key: versions[-1] for key, versions in objects.items()}

def main(folder, command, moment=None):
    repository = Repository(folder)
    held = holding(one for one in repository.rows() if moment is None or one[0] <= int(moment))
    live = []
    for (kind, _id), (row, place) in held.items():
        grave = held.get(("project", row.get("p", "")), ({},))[0]
        covered = grave.get("d") and (row["s"] <= grave["s"] or order(row) < order(grave))
        if kind == "issue" and not row.get("d") and not row.get("y") and not covered:
            live.append((row, place))
    for row, place in sorted(live, key=lambda one: (str(one[1][0]), one[1][1] or 0, one[1][2])):
        if command == "list":
            print(row["i"], row.get("p", ""), row.get("q", 0), sep="\t")
        else:
            print(repository.lines(place)[place[2]].decode())

main(*sys.argv[1:])
