#!/usr/bin/env python3
"""Packs Ordnance Survey's OSTN15 shifts into the file that crate `import` carries.

Input: OSTN15_OSGM15_DataFile.txt as Ordnance Survey publishes it (876,951 points of a 1 km grid, 701 east by 1,251 north;
columns point, easting, northing, east shift, north shift, height shift, datum flag).
Output: shifts in millimetres as second differences along each row of the grid, little-endian 32-bit, east plane then north
plane, compressed with gzip.

    pack_ostn15.py OSTN15_OSGM15_DataFile.txt crates/import/ostn15/shifts.gz
"""

import array
import csv
import gzip
import sys

EAST, NORTH = 701, 1251


def planes(path):
    east, north = array.array("i"), array.array("i")
    with open(path, encoding="ascii") as text:
        for row in csv.reader(text):
            if not row or not row[0].strip().isdigit():
                continue
            east.append(round(float(row[3]) * 1000))
            north.append(round(float(row[4]) * 1000))
    assert len(east) == EAST * NORTH, f"expected {EAST * NORTH} points, found {len(east)}"
    return east, north


def second_differences(plane):
    packed = array.array("i")
    for begin in range(0, len(plane), EAST):
        before, slope = 0, 0
        for value in plane[begin : begin + EAST]:
            packed.append(value - before - slope)
            before, slope = value, value - before
    return packed


def byte_planes(packed):
    """All lowest bytes, then all second bytes and so on: most are zero and compress to nothing."""
    raw = packed.tobytes()
    return b"".join(raw[byte::4] for byte in range(4))


def main():
    source, target = sys.argv[1:3]
    body = b"".join(byte_planes(second_differences(plane)) for plane in planes(source))
    with open(target, "wb") as out, gzip.GzipFile(fileobj=out, mode="wb", compresslevel=9, mtime=0) as packed:
        packed.write(body)


if __name__ == "__main__":
    main()
