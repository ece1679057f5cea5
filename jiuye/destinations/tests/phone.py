"""What tests of the graduate's pages do again and again."""

STATUS, FORM = "/h/destination/", "/h/destination/form/"
JSON = "application/json"


def chosen(phone, leaf="contract", kind=""):
    phone.post("/h/destination/start/", {"leaf": leaf, "kind": kind})


def page(phone, url, **query):
    return phone.get(url, query).content.decode()
