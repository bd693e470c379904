"""What changed between two versions of a pack, in words; and the page of a version."""

from daylit.jurisdictions import load_pack
from daylit.jurisdictions.comparing import differences
from daylit.jurisdictions.pages import version_page
from jurisdictions.sent_pack import town


def versions(folder):
    town(folder)
    return [load_pack("xx-town", version=version, folder=folder) for version in ("2020", "2024")]


def test_it_works(tmp_path):
    found = {(each.part, each.change, each.name): each.sentence for each in differences(*versions(tmp_path))}
    assert found == {
        ("pack", "changed", "effective_from"): "Its first day was 2020-01-01 and is 2024-01-01.",
        ("pack", "changed", "effective_until"): "Its last day was 2023-12-31 and is not set.",
        ("pack", "changed", "completeness"): "Its completeness was “faithful” and is “draft”.",
        ("pack", "added", "missing"): "Missing now: The list of streets is not public.",
        ("element", "changed", "person.searched"): "“Searched” is now called “Searched, or asked to be”.",
        ("element", "added", "person.unhoused"): "“Perceived to be unhoused” is asked.",
        ("code", "changed", "genders.man"): "genders: 1 was “Male” and is “Cisgender man or boy”.",
        ("code", "changed", "genders.female"): "genders: “Female” is now called “Cisgender woman or girl”.",
        ("rule", "added", "XX-R44"): "XX-R44 is new: Only of the driver.",
    }


def test_a_version_beside_itself_has_no_differences(tmp_path):
    for version in versions(tmp_path):
        assert differences(version, version) == ()


def test_backwards_what_was_added_is_removed(tmp_path):
    earlier, later = versions(tmp_path)
    back = {(each.part, each.change, each.name) for each in differences(later, earlier)}
    assert {("element", "removed", "person.unhoused"), ("rule", "removed", "XX-R44")} <= back


def test_a_page_says_everything(tmp_path):
    earlier, later = versions(tmp_path)
    page = version_page(later)
    for element in later.form.elements:
        assert f"`{element.path}`" in page
    for codes in later.form.codes.values():
        assert all(code.label in page for code in codes)
    for rule in later.rules:
        assert rule.message in page
    assert "**Partial.**" in page
    assert "The list of streets is not public." in page
    assert "“Part in the stop” is “Passenger”" in page
    assert "Yearly sending" in page
    assert "**Partial.**" not in version_page(earlier)
