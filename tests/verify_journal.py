#!/usr/bin/env python3
"""Verifies an exported journal without Throughline.

    python3 verify_journal.py FOLDER [--key VKEY]... [--checkpoint FILE]...

FOLDER is what `throughline journal export --out FOLDER` wrote. The format is described in docs/reference/journal.md. This program was
written from that page and from RFC 9162, RFC 8032 and the C2SP specifications tlog-tiles, tlog-checkpoint and signed-note; it shares
no code with the program that it checks and needs Python's standard library only.

--key         a public key that you were given by another way than this folder; without one, the folder's own keys are believed
--checkpoint  a checkpoint that you kept from before: the journal must still begin with its tree

Exit status: 0 everything is as it was signed; 1 something is wrong, and each line says what; 2 wrong use.
"""

import argparse
import base64
import hashlib
import json
import sys
from pathlib import Path

TILE = 256
HASH = 32

# Ed25519, as RFC 8032 section 5.1 and its appendix describe it: slow and plain.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def recover_x(y, sign):
    """The x of a point with this y, or None."""
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P != 0:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P != 0:
        return None
    return P - x if (x & 1) != sign else x


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = recover_x(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar > 0:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def same_point(p, q):
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


def decompress(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def ed25519_verifies(public, message, signature):
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r = decompress(public), decompress(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    return same_point(multiply(s, BASE), add(r, multiply(h, a)))


class Wrong(Exception):
    """Something is not as it was signed."""


class Key:
    """A public key in the form name+id+key."""

    def __init__(self, text):
        try:
            self.name, self.id, encoded = text.split("+", 2)
            data = base64.b64decode(encoded, validate=True)
        except ValueError:
            raise Wrong("keys: expected name+id+key on each line") from None
        digest = hashlib.sha256(self.name.encode() + b"\n" + data).digest()
        if data[:1] != b"\x01" or len(data) != 33 or digest[:4].hex() != self.id:
            raise Wrong(f"keys: the key {self.id} is not the one that its id names")
        self.public = data[1:]


class Checkpoint:
    """A signed note that says how large a tree is and what its root is."""

    def __init__(self, note, keys, where):
        text, mark, signatures = note.rpartition("\n\n")
        if not mark or not signatures.endswith("\n"):
            raise Wrong(f"{where}: expected a text, an empty line and signatures")
        text += "\n"
        lines = text.split("\n")
        if len(lines) != 4 or not lines[1].isdigit():
            raise Wrong(f"{where}: expected the journal's name, a size and a root")
        self.origin, self.size = lines[0], int(lines[1])
        self.root = base64.b64decode(lines[2], validate=True)
        self.signers = self.verified(text, signatures, keys, where)

    def verified(self, text, signatures, keys, where):
        signers = []
        for line in signatures.splitlines():
            dash, name, encoded = line.split(" ") if line.count(" ") == 2 else ("", "", "")
            if dash != "\u2014":
                raise Wrong(f"{where}: a signature's line is not one")
            data = base64.b64decode(encoded, validate=True)
            for key in keys:
                if key.name == name and key.id == data[:4].hex():
                    if not ed25519_verifies(key.public, text.encode(), data[4:]):
                        raise Wrong(f"{where}: the signature by {key.id} does not verify")
                    signers.append(key)
        if not signers:
            raise Wrong(f"{where}: no signature is by a key that is believed")
        if any(key.name != self.origin for key in signers):
            raise Wrong(f"{where}: the checkpoint is another journal's")
        return signers


def leaf(entry):
    return hashlib.sha256(b"\x00" + entry).digest()


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def canonical(row):
    """The bytes that stand for an entry: every text is preceded by its length."""

    def text(said):
        data = said.encode()
        return len(data).to_bytes(4, "big") + data

    about = b"".join(text(one) for one in row["about"])
    head = b"throughline journal entry 1\n" + row["at_ms"].to_bytes(8, "big", signed=True)
    parts = text(row["who"]) + text(row["verb"]) + text(row["kind"])
    return head + parts + len(row["about"]).to_bytes(4, "big") + about + text(row["reason"])


class Tree:
    """Roots of a growing tree: whole subtrees wait on a stack for a neighbour of their size."""

    def __init__(self):
        self.stack, self.size = [], 0

    def append(self, digest):
        height = 0
        while self.stack and self.stack[-1][0] == height:
            digest = node(self.stack.pop()[1], digest)
            height += 1
        self.stack.append((height, digest))
        self.size += 1

    def root(self):
        if not self.stack:
            return hashlib.sha256(b"").digest()
        digest = self.stack[-1][1]
        for _, left in reversed(self.stack[:-1]):
            digest = node(left, digest)
        return digest


def tile_path(below, index, width):
    parts = [f"{index % 1000:03}"]
    index //= 1000
    while index:
        parts.insert(0, f"x{index % 1000:03}")
        index //= 1000
    path = f"tile/{below}/" + "/".join(parts)
    return path if width == TILE else f"{path}.p/{width}"


class Journal:
    """A folder of tiles under a checkpoint."""

    def __init__(self, folder):
        self.folder = folder
        self.wrong = []

    def read(self, path):
        try:
            return (self.folder / path).read_bytes()
        except OSError as cause:
            raise Wrong(f"{path}: cannot be read ({cause.strerror})") from None

    def text(self, path):
        try:
            text = self.read(path).decode()
        except UnicodeDecodeError:
            raise Wrong(f"{path}: expected text") from None
        if not text.endswith("\n"):
            raise Wrong(f"{path}: expected whole lines")
        return text

    def entries(self, size):
        """Every entry that the checkpoint covers, in order."""
        for index in range(-(-size // TILE)):
            width = min(TILE, size - index * TILE)
            path = tile_path("entries", index, width)
            data = self.read(path)
            if len(data) != width * (2 + HASH):
                raise Wrong(f"{path}: expected {width * (2 + HASH)} bytes, found {len(data)}")
            for at in range(0, len(data), 2 + HASH):
                if data[at : at + 2] != b"\x00\x20":
                    raise Wrong(f"{path}: an entry does not begin with its length, 32 bytes")
                yield data[at + 2 : at + 2 + HASH]

    def compare_tiles(self, leaves):
        """Compares every tile with what the entries give, level by level."""
        level, hashes = 0, leaves
        while hashes:
            above = []
            for begin in range(0, len(hashes), TILE):
                own = hashes[begin : begin + TILE]
                path = tile_path(level, begin // TILE, len(own))
                try:
                    if self.read(path) != b"".join(own):
                        self.wrong.append(f"{path}: its hashes are not those of the level below")
                except Wrong as wrong:
                    self.wrong.append(str(wrong))
                if len(own) == TILE:
                    tree = Tree()
                    for digest in own:
                        tree.append(digest)
                    above.append(tree.root())
            level, hashes = level + 1, above

    def verify(self, believed, known):
        listed = [Key(line) for line in self.text("keys").splitlines()]
        keys = [Key(text) for text in believed] or listed
        checkpoint = Checkpoint(self.text("checkpoint"), keys, "checkpoint")
        earlier = {}
        for path in known:
            before = Checkpoint(path.read_text(encoding="utf-8"), keys or listed, str(path))
            if before.size > checkpoint.size:
                raise Wrong(f"checkpoint: {checkpoint.size} entries, {path} tells of {before.size}: rolled back or cut")
            earlier.setdefault(before.size, []).append((path, before.root))
        tree, leaves, commitments = Tree(), [], []
        self.compare_roots(earlier, tree)
        for entry in self.entries(checkpoint.size):
            commitments.append(entry)
            leaves.append(leaf(entry))
            tree.append(leaves[-1])
            self.compare_roots(earlier, tree)
        if tree.root() != checkpoint.root:
            self.wrong.append("checkpoint: the entries do not give the root that was signed")
        self.compare_tiles(leaves)
        contents = self.compare_contents(commitments)
        return checkpoint, contents

    def compare_roots(self, earlier, tree):
        for path, root in earlier.pop(tree.size, []):
            if tree.root() != root:
                self.wrong.append(f"{path}: the journal does not begin with this tree: forked")

    def compare_contents(self, commitments):
        """Where contents were exported: each must be what was committed to. Answers how many there are, and how many were erased."""
        if not (self.folder / "entries.jsonl").exists():
            return None
        held = erased = 0
        for number, line in enumerate(self.text("entries.jsonl").splitlines()):
            row = json.loads(line)
            at, commitment = row["leaf"], bytes.fromhex(row["commitment"])
            if at >= len(commitments) or commitments[at] != commitment:
                self.wrong.append(f"entries.jsonl, line {number + 1}: its commitment is not the one in the tree")
            elif row["salt"] is None:
                erased += 1
            else:
                held += 1
                if hashlib.sha256(bytes.fromhex(row["salt"]) + canonical(row)).digest() != commitment:
                    self.wrong.append(f"entries.jsonl, line {number + 1}: it does not say what was committed to")
        if held + erased != len(commitments):
            self.wrong.append(f"entries.jsonl: {held + erased} sound lines for {len(commitments)} entries")
        return held, erased


def main():
    parser = argparse.ArgumentParser(description="Verifies an exported journal without Throughline.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--key", action="append", default=[], help="a public key that is believed")
    parser.add_argument("--checkpoint", action="append", default=[], type=Path, help="a checkpoint kept from before")
    arguments = parser.parse_args()
    journal = Journal(arguments.folder)
    try:
        checkpoint, contents = journal.verify(arguments.key, arguments.checkpoint)
    except (Wrong, ValueError, KeyError) as wrong:
        journal.wrong.append(str(wrong))
    for wrong in journal.wrong:
        print(wrong)
    if journal.wrong:
        return 1
    print(f"sound: {checkpoint.size} entries of {checkpoint.origin}, signed by {', '.join(key.id for key in checkpoint.signers)}")
    if contents:
        print(f"contents: {contents[0]} are what was committed to, {contents[1]} were erased")
    return 0


if __name__ == "__main__":
    sys.exit(main())
