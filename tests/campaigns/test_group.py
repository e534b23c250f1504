from hypothesis import given
from hypothesis import strategies as st

from bascule.campaigns.group import KEPT, Counts, Group, Member


def test_members_leave_with_the_window() -> None:
    group = Group("a")
    for at in range(5):
        group.add(Member(float(at), 1, 1, 0))
    assert [member.at for member in group.within(3.0)] == [3.0, 4.0]
    assert len(group.within(0.0)) == 2


def test_groups_are_taken_in_and_divided() -> None:
    one, two = Group("a"), Group("b")
    one.add(Member(2.0, 1, 1, 4))
    two.add(Member(1.0, 2, 2, 7))
    one.take(two)
    assert [member.at for member in one.within(0.0)] == [1.0, 2.0]
    assert [member.sender for member in one.give(frozenset({6}))] == [2]
    assert len(one.within(0.0)) == 1


def test_what_a_group_keeps_is_bounded() -> None:
    group = Group("a")
    for at in range(KEPT + 10):
        group.add(Member(float(at), 1, 1, 0))
    assert len(group.within(0.0)) == KEPT


def test_the_tags_of_a_group_are_told() -> None:
    group = Group("g")
    group.add(Member(1.0, 1, 1, 0, 7))
    group.add(Member(2.0, 1, 1, 0))
    group.add(Member(3.0, 1, 1, 0, 9))
    assert group.tags() == (7, 9)


ONE = st.builds(Member, st.integers(0, 50).map(float), st.integers(1, 3), st.integers(1, 3), st.sampled_from((0, 4, 5)))


@given(st.lists(ONE), st.lists(ONE), st.integers(0, 60), st.booleans())
def test_running_counts_are_those_of_the_messages(
    one: list[Member], two: list[Member], since: int, gives: bool
) -> None:
    group, other = Group("a"), Group("b")
    for target, members in ((group, one), (other, two)):
        for member in sorted(members):
            target.add(member)
    group.take(other)
    if gives:
        group.give(frozenset({4}))
    found = group.counts(float(since))
    left = group.within(0.0)
    assert found == Counts(
        len(left), sum(m.domain != 0 for m in left), len({m.sender for m in left}), len({m.place for m in left})
    )
