"""Measures how wide letters are, and writes AdvanceWidths.swift beside this file.

    python3 advance_widths.py > AdvanceWidths.swift

A figure is drawn with whatever font its reader has. So each letter counts as wide as the widest of the common ones draws
it: DejaVu Sans (the fallback of most Linux machines), Verdana, and Liberation Sans, which has the widths of Arial and
Helvetica. Advances are read from the fonts' own tables (cmap, hmtx); kerning, which brings letters nearer, is ignored.
Verdana is not free; its advances of printable ASCII are those that PDF files state of it.
"""

import struct
import sys

FOLDERS = ["/usr/share/fonts/truetype"]
FONTS = {
    "regular": ["dejavu/DejaVuSans.ttf", "liberation/LiberationSans-Regular.ttf"],
    "bold": ["dejavu/DejaVuSans-Bold.ttf", "liberation/LiberationSans-Bold.ttf"],
}
VERDANA = {
    "regular": """352 394 459 818 636 1076 727 269 454 454 636 818 364 454 364 454
        636 636 636 636 636 636 636 636 636 636 454 454 818 818 818 545
        1000 684 686 698 771 632 575 775 751 421 455 693 557 843 748 787
        603 787 695 684 616 732 684 989 685 615 685 454 454 454 818 636
        636 601 623 521 623 596 352 623 633 274 344 592 274 973 633 607
        623 623 427 521 394 633 592 818 592 592 525 635 454 635 818""",
    "bold": """342 402 587 867 711 1272 862 332 543 543 711 867 361 480 361 689
        711 711 711 711 711 711 711 711 711 711 402 402 867 867 867 617
        964 776 762 724 830 683 650 811 837 546 555 771 637 948 847 850
        733 850 782 710 682 812 764 1128 764 737 692 543 689 543 867 711
        711 668 699 588 699 664 422 699 712 342 403 671 342 1058 712 687
        699 699 497 593 455 712 650 979 669 651 597 711 543 711 867""",
}
# ASCII; Latin of Europe; Greek; Cyrillic; dashes, quotes and thin spaces; raised and lowered digits; arrows; signs.
RANGES = [
    (0x20, 0x7E), (0xA0, 0x17F), (0x370, 0x3FF), (0x400, 0x45F), (0x2000, 0x2027), (0x202F, 0x203A),
    (0x2070, 0x208E), (0x2190, 0x2199), (0x2200, 0x2265),
]


def tables(data):
    count = struct.unpack(">H", data[4:6])[0]
    records = (struct.unpack(">4sLLL", data[12 + 16 * i : 28 + 16 * i]) for i in range(count))
    return {tag.decode(): data[offset : offset + length] for tag, _, offset, length in records}


def glyphs(cmap):
    """Code point to glyph, of the subtable of format 4."""
    for i in range(struct.unpack(">H", cmap[2:4])[0]):
        offset = struct.unpack(">HHL", cmap[4 + 8 * i : 12 + 8 * i])[2]
        table = cmap[offset:]
        if struct.unpack(">H", table[:2])[0] != 4:
            continue
        size = struct.unpack(">H", table[6:8])[0]
        half = size // 2
        word = lambda at: struct.unpack(">H", table[at : at + 2])[0]
        found = {}
        for s in range(half):
            end, start = word(14 + 2 * s), word(16 + size + 2 * s)
            delta, reach = word(16 + 2 * size + 2 * s), word(16 + 3 * size + 2 * s)
            for code in range(start, end + 1):
                glyph = code
                if reach:
                    glyph = word(16 + 3 * size + 2 * s + reach + 2 * (code - start))
                if not reach or glyph:
                    found[code] = (glyph + delta) & 0xFFFF
        return found
    raise SystemExit("no cmap of format 4")


def advances(path):
    data = tables(open(path, "rb").read())
    em = struct.unpack(">H", data["head"][18:20])[0]
    count = struct.unpack(">H", data["hhea"][34:36])[0]
    widths = [struct.unpack(">H", data["hmtx"][4 * i : 4 * i + 2])[0] for i in range(count)]
    return {
        code: -(-1000 * widths[min(glyph, count - 1)] // em) for code, glyph in glyphs(data["cmap"]).items() if glyph
    }


def widest(weight):
    fonts = [advances(f"{FOLDERS[0]}/{name}") for name in FONTS[weight]]
    fonts.append({0x20 + i: int(width) for i, width in enumerate(VERDANA[weight].split())})
    return lambda code: max([font[code] for font in fonts if code in font], default=0)


print("// Made by advance_widths.py beside this file.\n")
print("/// How wide letters are in the widest of DejaVu Sans, Verdana and Liberation Sans, in thousandths of the type's size.")
print("///\n/// Each range has its first scalar and an advance for each that follows; 0 where none of the fonts has the letter.")
print("enum AdvanceWidths {")
for index, weight in enumerate(FONTS):
    width = widest(weight)
    print(("\n" if index else "") + f"  static let {weight}: [(first: UInt32, widths: [Int])] = [")
    for first, last in RANGES:
        values = [str(width(code)) for code in range(first, last + 1)]
        print("    (\n      " + f"0x{first:X},\n      [")
        for row in range(0, len(values), 16):
            print("        " + ", ".join(values[row : row + 16]) + ",")
        print("      ]\n    ),")
    print("  ]")
print("}")
sys.stdout.flush()
