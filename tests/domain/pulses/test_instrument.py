import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.pulses import catalogue
from domain.pulses.instrument import (
    Dimension,
    Form,
    Instrument,
    Item,
    Mode,
    Opportunity,
    OpportunityPer,
    Question,
    Reporting,
    Scale,
)

ENDS = Scale(1, 4, "low", "high")
LABELLED = Scale(1, 3, "no", "yes", ("no", "partly", "yes"))


def instrument(
    *dimensions: Dimension, scale: Scale | None = ENDS, opportunity: Opportunity | None = None, version: int = 1
) -> Instrument:
    return Instrument(
        id="own",
        version=version,
        title="Our own",
        short_title="Our own",
        about="What we ask.",
        source="Ours.",
        minutes=2,
        modes=(Mode.ANONYMOUS,),
        forms=(Form.GROUP,),
        lead="How true is this?",
        self_lead="",
        scale=scale,
        dimensions=dimensions,
        opportunity=opportunity,
        occasions=(),
        reporting=Reporting(high_from=3 if scale else None),
    )


def dimension(name: str, items: int = 0, questions: int = 0) -> Dimension:
    return Dimension(
        name,
        name.title(),
        "",
        tuple(Item(f"{name}-{number}", "We do.") for number in range(items)),
        tuple(Question(f"{name}-q{number}", "Why?") for number in range(questions)),
    )


def test_a_point_is_called_by_its_label_or_by_the_end_it_is() -> None:
    assert [LABELLED.label(point) for point in LABELLED.points] == ["no", "partly", "yes"]
    assert [ENDS.label(point) for point in ENDS.points] == ["low", "", "", "high"]


@pytest.mark.parametrize("point", [0, 5, -1])
def test_a_point_off_the_scale_is_refused(point: int) -> None:
    with pytest.raises(ValueError, match="scale from 1 to 4"):
        ENDS.label(point)


def test_an_item_that_describes_its_own_ends_is_picked_by_them() -> None:
    item = Item("a", "Goals", low="foggy", high="clear")
    found = instrument(Dimension("d", "D", "", (item,), ()))
    assert [found.option(item, point) for point in ENDS.points] == ["1 · foggy", "2", "3", "4 · clear"]


def test_a_reverse_item_counts_the_other_way_round() -> None:
    plain, turned = Item("a", "Good"), Item("b", "Bad", reverse=True)
    found = instrument(Dimension("d", "D", "", (plain, turned), ()))
    assert [found.scored(plain, rating) for rating in ENDS.points] == [1, 2, 3, 4]
    assert [found.scored(turned, rating) for rating in ENDS.points] == [4, 3, 2, 1]
    with pytest.raises(ValueError, match="scale"):
        found.scored(turned, 5)


@given(st.integers(0, 1), st.integers(2, 10), st.data())
def test_turning_a_rating_twice_gives_it_back(low: int, high: int, data: st.DataObject) -> None:
    rating = data.draw(st.integers(low, high))
    item = Item("a", "Bad", reverse=True)
    found = instrument(Dimension("d", "D", "", (item,), ()), scale=Scale(low, high, "low", "high"))
    assert found.scored(item, rating) in range(low, high + 1)
    assert found.scored(item, found.scored(item, rating)) == rating


def test_a_form_that_the_instrument_has_not_is_refused() -> None:
    assert Item("a", "We", "I").wording(Form.SELF) == "I"
    with pytest.raises(ValueError, match="no wording for the self form"):
        Item("a", "We").wording(Form.SELF)


def test_nothing_can_be_rated_where_there_is_no_scale() -> None:
    with pytest.raises(ValueError, match="nothing is rated"):
        instrument(dimension("a", questions=1), scale=None).option(Item("a", "We"), 1)


@pytest.mark.parametrize(
    ("per", "expected"),
    [
        (OpportunityPer.ITEM, ["a-q0", "a-0.opportunity", "a-1.opportunity"]),
        (OpportunityPer.DIMENSION, ["a-q0", "a.opportunity"]),
        (OpportunityPer.INSTRUMENT, ["a-q0", "own.opportunity"]),
    ],
)
def test_opportunities_are_questions_with_an_id_of_their_own(per: OpportunityPer, expected: list[str]) -> None:
    found = instrument(dimension("a", items=2, questions=1), opportunity=Opportunity(per, "What next?"))
    assert [question.id for question in found.questions] == expected


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)).filter(any), min_size=1, max_size=20))
def test_pages_hold_every_dimension_once_in_order_and_only_short_ones_share(shapes: list[tuple[int, int]]) -> None:
    dimensions = [dimension(f"d{number}", *shape) for number, shape in enumerate(shapes)]
    pages = instrument(*dimensions).pages
    assert [each for page in pages for each in page] == dimensions
    for page in pages:
        assert len(page) == 1 or (len(page) <= 3 and all(len(each.items) + len(each.questions) == 1 for each in page))


def test_the_newest_version_is_found_unless_one_is_named() -> None:
    first, second = instrument(dimension("a", items=1)), instrument(dimension("a", items=2), version=2)
    assert catalogue.find([second, first], "own") is second
    assert catalogue.find([second, first], "own", 1) is first
    assert catalogue.find([second, first], "own", 3) is None
    assert catalogue.find([second, first], "other") is None
    assert catalogue.newest([second, first]) == (second,)
