"""What the words of a query select, and what is left of an answer for them."""

from collections.abc import Mapping, Sequence

from lab.avi.store import Json, Store


def matching(objects: Sequence[Json], query: Mapping[str, str], store: Store) -> list[Json]:
    """The objects that a query asks for; words that select nothing are passed over."""
    found = [one for one in objects if all(_fits(one, *each, store) for each in query.items())]
    if "label_key" in query:
        wanted = (query["label_key"], query.get("label_value", ""))
        found = [one for one in found if wanted in _labels(one)]
    return found


def narrowed(one: Json, query: Mapping[str, str]) -> Json:
    """The fields asked for; uuid, name and url are always there."""
    if not query.get("fields"):
        return one
    kept = {*query["fields"].split(","), "uuid", "name", "url"}
    return {key: value for key, value in one.items() if key in kept}


def page(objects: Sequence[Json], query: Mapping[str, str], most: int) -> tuple[list[Json], int]:
    """The objects of one page, and the number of the next one or 0; raises ValueError."""
    number, size = int(query.get("page", "1")), min(int(query.get("page_size", "25")), most)
    if number < 1 or size < 1 or (number > 1 and (number - 1) * size >= len(objects)):
        raise ValueError(f"no page {number}")
    start = (number - 1) * size
    more = start + size < len(objects)
    return list(objects[start : start + size]), number + 1 if more else 0


def _fits(one: Json, key: str, text: str, store: Store) -> bool:
    field, _, word = key.partition(".")
    if key in ("uuid", "name", "created_by"):
        return str(one.get(key, "")) == text
    if field in ("uuid", "name") and word in ("in", "contains"):
        value = str(one.get(field, ""))
        return value in text.split(",") if word == "in" else text in value
    if field.endswith("_ref") and word in ("name", "uuid"):
        ref = str(one.get(field, ""))
        return (store.name(ref) if word == "name" else ref.rpartition("/")[2]) == text
    if key == "cloud_uuid":
        return str(one.get("cloud_ref", "")).rpartition("/")[2] == text
    if key in ("refers_to", "referred_by"):
        return _related(one, key, text, store)
    return True


def _related(one: Json, way: str, text: str, store: Store) -> bool:
    type, _, uuid = text.partition(":")
    if way == "refers_to":
        return f"/api/{type}/{uuid}" in _references(one)
    return f"/{one['uuid']}" in "".join(f"{ref}" for ref in _references(store.get(type, uuid)))


def _references(one: object) -> set[str]:
    if isinstance(one, dict):
        return {ref for each in one.values() for ref in _references(each)}
    if isinstance(one, list):
        return {ref for each in one for ref in _references(each)}
    return {one} if isinstance(one, str) and one.startswith("/api/") else set()


def _labels(one: Json) -> set[tuple[str, str]]:
    found = {(each["key"], each.get("value", "")) for each in one.get("labels") or ()}
    for each in one.get("markers") or ():
        found |= {(each["key"], text) for text in each.get("values") or ()}
    return found
