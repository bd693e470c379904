"""The file of residents: what it may hold, every problem at once, and the published Philadelphia numbers (V4)."""

import pytest

from daylit.studies.benchmarks import BadBenchmark, load_benchmark
from daylit.studies.finding import NoSuchChart
from daylit.studies.registry import Settings, run
from small_extract import extract_from_sql
from studies.asking import check, value

STOPS = {"asian": 7_504, "black": 204_420, "hispanic": 29_999, "other": 4_529, "white": 50_698}
RESIDENTS = {"asian": 110_864, "black": 648_846, "hispanic": 221_777, "other": 39_858, "white": 548_312}


def written(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "residents.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_it_works(tmp_path):
    file = load_benchmark(written(tmp_path, "group,population\nblack,10\nwhite,30\n"))
    assert file.people == {"black": 10, "white": 30}
    assert file.name == "residents.csv"


def test_labels_areas_semicolons_and_thousands_are_read(tmp_path):
    text = "\ufeffGroup;Population;Area\nBlack;1,200;north\nblack;800;south\nWhite;3 000;north\n"
    file = load_benchmark(written(tmp_path, text))
    assert file.people == {"black": 2_000, "white": 3_000}
    assert file.by_area[("black", "south")] == 800


def test_of_several_years_the_latest_is_used(tmp_path):
    text = "group,population,year\nblack,10,2019\nblack,12,2020\nwhite,30,2019\nwhite,31,2020\n"
    file = load_benchmark(written(tmp_path, text))
    assert (file.people, file.year) == ({"black": 12, "white": 31}, "2020")


def test_every_problem_is_named_at_once_with_its_row(tmp_path):
    text = "group,population\nblack,ten\nmartian,5\nwhite,30\nwhite,31\nasian,-4\n"
    with pytest.raises(BadBenchmark) as caught:
        load_benchmark(written(tmp_path, text))
    said = str(caught.value)
    for part in ("row 2: “ten”", "row 3: “martian”", "row 5: white is there already in row 4", "row 6: “-4”"):
        assert part in said
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it is empty"),
        ("group,population\n", "it holds no residents"),
        ("who,how_many\nblack,3\n", "the column “group” is not there; the column “population” is not there"),
    ],
)
def test_a_file_that_is_none_is_refused_kindly(tmp_path, text, said):
    with pytest.raises(BadBenchmark, match=said):
        load_benchmark(written(tmp_path, text))


def test_a_file_that_cannot_be_read_is_refused_kindly(tmp_path):
    with pytest.raises(BadBenchmark, match="cannot be read"):
        load_benchmark(tmp_path / "none.csv")
    with pytest.raises(BadBenchmark, match="not UTF-8"):
        load_benchmark(written(tmp_path, "group,population\nblack,3\n", encoding="utf-16"))


def test_the_published_numbers_of_philadelphia_come_out(tmp_path):
    """V4: stops of 2017 and residents as published; ratios to white people 3.407 and 1.463."""
    edges, start = [], 0
    for group, n in STOPS.items():
        edges.append(f"WHEN i < {start + n} THEN '{group}'")
        start += n
    extract = extract_from_sql(
        tmp_path / "city",
        start,
        race_ethnicity=f"CASE {' '.join(edges)} END",
        year="2017",
        month="1 + i % 12",
        date="make_date(2017, 1 + i % 12, 1 + i % 28)",
    )
    lines = "\n".join(f"{group},{n}" for group, n in RESIDENTS.items())
    finding = run(extract, "benchmark", Settings(benchmark=written(tmp_path, f"group,population\n{lines}\n")))
    check(finding)
    for group, rate in {"asian": 67.7, "black": 315.1, "hispanic": 135.3, "other": 113.6, "white": 92.5}.items():
        assert value(finding, "stops.rate", group).value == pytest.approx(rate, abs=0.05)
    assert value(finding, "stops.ratio", "black").value == pytest.approx(3.407, abs=0.0005)
    assert value(finding, "stops.ratio", "hispanic").value == pytest.approx(1.463, abs=0.0005)
    answer = " ".join(finding.answer)
    assert (
        "Black people were stopped 3.41 times as often as White people (likely between 3.37 and 3.44 times)" in answer
    )
    assert "The gap would go away only if they were 80 of every 100 of those who could be stopped" in answer


def test_people_without_a_known_group_widen_the_ends_and_not_the_interval(tmp_path):
    groups = "CASE WHEN i < 400 THEN 'black' WHEN i < 800 THEN 'white' END"
    extract = extract_from_sql(tmp_path / "gaps", 1_000, race_ethnicity=groups)
    file = written(tmp_path, "group,population\nblack,1000\nwhite,3000\n")
    finding = run(extract, "benchmark", Settings(benchmark=file))
    ends = value(finding, "stops.ratio.bounds", "black")
    assert (ends.value, ends.low, ends.high) == pytest.approx((3, 3 * 400 / 600, 3 * 600 / 400))
    assert ends.level == 1.0
    ratio = value(finding, "stops.ratio", "black")
    assert ends.low < ratio.low
    assert ratio.high < ends.high


@pytest.mark.parametrize(
    ("black", "white", "told"),
    [(200, 500, "if 10 of every 100 such people were Black people, and all others White people"), (400, 800, None)],
)
def test_who_the_people_without_a_group_must_be_for_the_gap_to_go_is_told_where_it_can(tmp_path, black, white, told):
    groups = f"CASE WHEN i < {black} THEN 'black' WHEN i < {white} THEN 'white' END"
    extract = extract_from_sql(tmp_path / "gaps", 1_000, race_ethnicity=groups)
    file = written(tmp_path, "group,population\nblack,1000\nwhite,3000\n")
    finding = run(extract, "benchmark", Settings(benchmark=file))
    check(finding)
    answer = " ".join(finding.answer)
    assert told in answer if told else "such people" not in answer


def test_a_group_without_residents_is_left_out_and_said(tmp_path):
    extract = extract_from_sql(tmp_path / "more", 300, race_ethnicity="['black', 'white', 'asian'][1 + i % 3]")
    finding = run(extract, "benchmark", Settings(benchmark=written(tmp_path, "group,population\nblack,10\nwhite,30\n")))
    assert [(part.reason, part.n) for part in finding.left_out] == [("benchmark.group", 100)]


def test_the_shares_of_a_small_group_are_told_apart(tmp_path):
    extract = extract_from_sql(
        tmp_path / "small", 10_000, race_ethnicity="CASE WHEN i < 180 THEN 'black' ELSE 'white' END"
    )
    file = written(tmp_path, "group,population\nblack,1500\nwhite,98500\n")
    answer = " ".join(run(extract, "benchmark", Settings(benchmark=file)).answer)
    assert "Black people are 15 of every 1,000 residents." in answer
    assert "only if they were 18 of every 1,000 of those" in answer


def test_a_finding_without_an_answer_has_no_chart_and_says_so(tmp_path):
    finding = run(extract_from_sql(tmp_path / "town", 1_000), "benchmark", Settings())
    with pytest.raises(NoSuchChart, match="has no chart here"):
        finding.plot()
