from bascule.simulate.small_talk import links, people


def test_each_person_speaks_its_own_way() -> None:
    one, other = people(2, 1)
    assert len(one) == 200
    assert len(set(one) & set(other)) < 40
    assert people(2, 1) == people(2, 1) != people(2, 2)


def test_links_are_invented() -> None:
    assert all(url.split("/")[2].endswith(".example") for url in links(1).urls)
