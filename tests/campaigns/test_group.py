from bascule.campaigns.group import KEPT, Group, Member


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
