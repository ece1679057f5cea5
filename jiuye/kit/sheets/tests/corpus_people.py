"""Tables as people really send them (T-46)."""

from __future__ import annotations

from jiuye.kit.sheets.tests.corpus import HEAD, ROW, book, case, no, row_xml, rows_book, xlsx, yes

# --- T-46: what people really send


@case("T-46", "two titles above the heading", "a.xlsx", yes(*ROW))
def _():
    return rows_book(["某某大学 2026 届毕业生名单"], ["填表单位：就业中心"], HEAD, ROW)


@case("T-46", "a merged title", "a.xlsx", yes(*ROW))
def _():
    def build(made):
        for row in (["名单", None, None], HEAD, ROW):
            made.active.append(row)
        made.active.merge_cells("A1:C1")

    return book(build)


@case("T-46", "two heading rows with a merged group", "a.xlsx", yes("张三", "138", "父亲", note="一起作为表头"))
def _():
    def build(made):
        for row in (["姓名", "联系方式", None], [None, "手机", "家长"], ["张三", "138", "父亲"]):
            made.active.append(row)
        made.active.merge_cells("A1:A2")
        made.active.merge_cells("B1:C1")

    return book(build)


@case("T-46", "a table that starts at C5", "a.xlsx", yes(*ROW))
def _():
    def build(made):
        for r, row in enumerate((HEAD, ROW), 5):
            for c, text in enumerate(row, 3):
                made.active.cell(r, c, text)

    return book(build)


@case("T-46", "a hidden row", "a.xlsx", yes(*ROW, note="第 3 行"))
def _():
    return xlsx(row_xml(1, HEAD) + row_xml(2, ROW) + row_xml(3, ROW, ' hidden="1"'))


@case("T-46", "a hidden column", "a.xlsx", yes(*ROW, note="B 列是隐藏的"))
def _():
    return xlsx(row_xml(1, HEAD) + row_xml(2, ROW), before='<cols><col min="2" max="2" width="0" hidden="1"/></cols>')


@case("T-46", "a hidden sheet and a second one", "a.xlsx", yes(*ROW, note="秘密"))
def _():
    def build(made):
        made.active.append(HEAD)
        made.active.append(ROW)
        made.create_sheet("秘密").sheet_state = "hidden"
        made.create_sheet("另一张")

    return book(build)


@case("T-46", "data only in a hidden sheet", "a.xlsx", no("empty", "秘密"))
def _():
    def build(made):
        secret = made.create_sheet("秘密")
        secret.append(HEAD)
        secret.append(ROW)
        secret.sheet_state = "hidden"

    return book(build)


@case("T-46", "the same heading twice", "a.xlsx", no("duplicate_heading", "A 列和 C 列"))
def _():
    return rows_book(["姓名", "学号", "姓 名"], ["a", "b", "c"])


@case("T-46", "blanks at the end of cells and rows", "a.xlsx", yes(*ROW))
def _():
    return rows_book(HEAD, [f" {text}\u3000 " for text in ROW], [" ", None, "  "], [None] * 3)


@case("T-46", "a column without heading", "a.xlsx", yes("张三", "计算机学院", note="B 列没有表头"))
def _():
    return rows_book(["姓名", None, "院系"], ["张三", "x", "计算机学院"])


@case("T-46", "full-width digits are kept as typed", "a.csv", yes("张三", "３４０１"))
def _():
    return "姓名,证件号码\n张三,３４０１\n".encode()
